# SPDX-License-Identifier: Apache-2.0
# Helpers of the build: warnings and sanitizers, the .tflite schema, the embedded kernel headers.

# Warnings of our own code, floating point without surprises, and the sanitizers asked for.
# Nobody reads errno after a square root: without it, roots become vectors.
# No contraction into fused multiply-adds: the same source gives the same bytes on every x86-64.
function(onda_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -ffp-contract=off
                                           -fno-math-errno)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)  # gcc 12 sees ghosts in std::string at -O3
    target_compile_options(${target} PRIVATE -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict)
  endif()
  if(ONDA_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${ONDA_SANITIZE} -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${ONDA_SANITIZE})
  endif()
endfunction()

# Generates <onda_schema.h> from onda/schema/onda_schema.fbs with flatc.
function(onda_schema target)
  find_program(FLATC flatc REQUIRED)
  set(schema ${PROJECT_SOURCE_DIR}/onda/schema/onda_schema.fbs)
  set(folder ${PROJECT_BINARY_DIR}/generated)
  add_custom_command(
    OUTPUT ${folder}/onda_schema.h
    COMMAND ${FLATC} --cpp --cpp-std c++17 --gen-object-api --reflect-names --scoped-enums --filename-suffix ""
            -o ${folder} ${schema}
    DEPENDS ${schema}
    COMMENT "flatc: onda_schema.h" VERBATIM)
  target_sources(${target} PRIVATE ${folder}/onda_schema.h)
endfunction()

# Embeds every header that reaches the board, byte for byte, for the emitter to write out.
function(onda_embed_kernels target)
  file(GLOB_RECURSE kernels CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
       ${PROJECT_SOURCE_DIR}/onda/ops/*_kernel.h)
  list(APPEND kernels onda/core/fixed_point.h)
  set(output ${PROJECT_BINARY_DIR}/generated/embedded_kernels.cpp)
  list(TRANSFORM kernels PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE depends)
  string(REPLACE ";" "," list "${kernels}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DFILES=${list} -DOUTPUT=${output}
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    DEPENDS ${depends} ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    COMMENT "embedding the kernel headers" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
