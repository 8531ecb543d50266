// ZeroMQ 4.3 as Debian's libzmq3-dev installs it. Only the room Bus imports this.
#pragma once
#include <zmq.h>
