#ifndef SAGANET_CZLIB_SHIM_H
#define SAGANET_CZLIB_SHIM_H
#include <zlib.h>
#endif
