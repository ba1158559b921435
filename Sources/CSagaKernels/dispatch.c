#include "CSagaKernels.h"
