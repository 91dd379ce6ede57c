# SPDX-License-Identifier: Apache-2.0
# make install: the library with its headers, the command, find_package(Onda).
include(CMakePackageConfigHelpers)

install(TARGETS onda EXPORT OndaTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET onda_cli)
  install(TARGETS onda_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY onda/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/onda FILES_MATCHING PATTERN "*.h")
install(EXPORT OndaTargets NAMESPACE onda:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Onda)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/OndaConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/OndaConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Onda)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/OndaConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/OndaConfig.cmake ${PROJECT_BINARY_DIR}/OndaConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/OndaEmbedKernelHeader.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Onda)
