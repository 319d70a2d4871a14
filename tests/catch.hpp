// Catch2 under one name: Debian 12 ships 2.13, Debian 13 ships 3.7. Its main() comes from Debian's library.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
