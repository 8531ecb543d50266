// libsodium 1.0 as Debian's libsodium-dev installs it. Only the room Sodium imports this.
#pragma once
// <stdlib.h> brings `fd_set`, which has other member names where CLinux asks for GNU's headers; a
// module that sees both is refused. Nothing here needs it.
#define _SYS_SELECT_H 1
#include <sodium.h>
