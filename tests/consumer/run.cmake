# SPDX-License-Identifier: Apache-2.0
# Installs the build in BINARY below OUTPUT, builds the consumer and the example with an operator of
# its own against it, and runs both.
function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()
file(REMOVE_RECURSE ${OUTPUT})
step(${CMAKE_COMMAND} --install ${BINARY} --prefix ${OUTPUT}/prefix)
foreach(project ${SOURCE} ${CUSTOM})
  get_filename_component(name ${project} NAME)
  set(build ${OUTPUT}/build/${name})
  step(${CMAKE_COMMAND} -S ${project} -B ${build} -G Ninja -DCMAKE_PREFIX_PATH=${OUTPUT}/prefix
       -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS} -DCMAKE_BUILD_TYPE=Release)
  step(${CMAKE_COMMAND} --build ${build})
  step(${build}/${name} ${OUTPUT}/out)
  message("${output}")
endforeach()
step(${OUTPUT}/prefix/bin/onda --version)
message("${output}")
