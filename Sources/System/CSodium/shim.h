// libsodium 1.0 as Debian's libsodium-dev installs it. Only the room Sodium imports this.
#pragma once
#include <sodium.h>
