# Writes the file that holds the version (version.hpp says what it consists of), only where that has changed:
# cmake -D SOURCE=FOLDER -D RELEASE=0.2.0 -D COMPILED="compiler and flags" -D OUT=FILE.cpp -P version.cmake
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/src/*.cpp ${SOURCE}/src/*.hpp ${SOURCE}/src/*.cmake)
list(SORT files)
set(build "${COMPILED}\n")
foreach(file CMakeLists.txt ${files})
  file(SHA256 ${SOURCE}/${file} hash)
  string(APPEND build "${file} ${hash}\n")
endforeach()
string(SHA256 build "${build}")
string(SUBSTRING ${build} 0 12 build)

# A copy without .git may lie inside somebody else's repository, whose commit says nothing. Git takes no lock: another
# git may be at work.
set(commit "")
execute_process(COMMAND git rev-parse --show-toplevel --short HEAD WORKING_DIRECTORY ${SOURCE} RESULT_VARIABLE failed
                OUTPUT_VARIABLE said ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
if(failed EQUAL 0 AND said MATCHES "^([^\n]+)\n([0-9a-f]+)$")
  set(commit g${CMAKE_MATCH_2}.)
  file(REAL_PATH "${CMAKE_MATCH_1}" top)
  file(REAL_PATH "${SOURCE}" source)
  execute_process(COMMAND git --no-optional-locks status --porcelain --untracked-files=no WORKING_DIRECTORY ${SOURCE}
                  OUTPUT_VARIABLE changes ERROR_QUIET)
  if(NOT top STREQUAL source)
    set(commit "")
  elseif(changes)
    string(APPEND commit dirty.)
  endif()
endif()

file(CONFIGURE OUTPUT ${OUT} CONTENT [[// Written by src/base/version.cmake.
#include "base/version.hpp"

const char detoxsim::version[] = "@RELEASE@+@commit@@build@";
]] @ONLY)
