// Only the reentrant API (`…_r`, one context per session): the other one has a global handle.
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
