# SPDX-License-Identifier: Apache-2.0
# onda_simavr, the simulator of the Uno: a program of its own, since libsimavr is under the GPL and
# the library is not. The library starts it and reads what it prints.
find_path(SIMAVR_INCLUDE simavr/sim_avr.h)
find_library(SIMAVR_LIBRARY simavr)
find_library(ELF_LIBRARY elf)
set(onda_simavr_installed ${CMAKE_INSTALL_FULL_LIBEXECDIR}/onda/onda_simavr)
set(onda_simavr_built "")
if(SIMAVR_INCLUDE AND SIMAVR_LIBRARY AND ELF_LIBRARY)
  set(onda_simavr_built ${PROJECT_BINARY_DIR}/onda_simavr)
  add_executable(onda_simavr ${PROJECT_SOURCE_DIR}/onda/simulate/simavr_main.cpp)
  set_target_properties(onda_simavr PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  target_include_directories(onda_simavr SYSTEM PRIVATE ${SIMAVR_INCLUDE})
  target_link_libraries(onda_simavr PRIVATE ${SIMAVR_LIBRARY} ${ELF_LIBRARY})
  # Its headers are C with extensions; and its memory lives until the end, which is no leak to hunt.
  target_compile_options(onda_simavr PRIVATE -Wall -Wextra -Wshadow)
  install(TARGETS onda_simavr RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/onda)
  add_dependencies(onda onda_simavr)
else()
  message(STATUS "libsimavr-dev is absent: sketches cannot be simulated")
endif()
set_source_files_properties(
  ${PROJECT_SOURCE_DIR}/onda/simulate/simavr.cpp
  PROPERTIES COMPILE_DEFINITIONS
             "ONDA_SIMAVR_BUILT=\"${onda_simavr_built}\";ONDA_SIMAVR_INSTALLED=\"${onda_simavr_installed}\"")
