#pragma once
// Catch2 2.13 (Debian 12) and 3 (newer) name their header differently; tests include this one.
#ifdef HSDC_CATCH3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
