#ifndef CSAGAKERNELS_H
#define CSAGAKERNELS_H
#endif
