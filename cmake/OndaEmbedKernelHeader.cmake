# SPDX-License-Identifier: Apache-2.0
# For programs with operators of their own. onda_embed_kernel_header(TARGET scale_kernel.h) makes
# scale_kernel_text.h for the target's sources: the header's text, byte for byte, as
# `inline constexpr std::string_view scale_kernel_text`, for an operator's KernelHeader.
function(onda_embed_kernel_header target header)
  get_filename_component(name ${header} NAME_WE)
  get_filename_component(path ${header} ABSOLUTE)
  # Read anew, and written again, as soon as the header changes.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} content)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_kernel_texts)
  set(text "// Made of ${name}.h.\n#pragma once\n\n#include <string_view>\n\n")
  string(APPEND text "inline constexpr std::string_view ${name}_text = R\"__onda__(${content})__onda__\";\n")
  set(output ${folder}/${name}_text.h)
  set(present "")
  if(EXISTS ${output})
    file(READ ${output} present)
  endif()
  if(NOT present STREQUAL text)
    file(WRITE ${output} "${text}")
  endif()
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
