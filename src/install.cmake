# What an installation has, and the Debian packages made from it: program, plug-ins, the Python module, platforms,
# scenarios, the tools of analysis/, manual pages and completion. The program finds the rest from where it lies itself
# (base/resources.hpp).
include(GNUInstallDirs)

set(plugins lib/detoxsim)
set(shared ${CMAKE_INSTALL_DATADIR}/detoxsim)
install(TARGETS detoxsim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY platforms scenarios DESTINATION ${shared} COMPONENT program)
install(DIRECTORY analysis DESTINATION ${shared} COMPONENT program
        PATTERN __pycache__ EXCLUDE PATTERN pictures EXCLUDE PATTERN "*.md" EXCLUDE)
# The guides with their pictures, as they link to each other.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md CITATION.cff LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
foreach(folder scenarios platforms analysis src tests)
  file(GLOB guides ${folder}/*.md)
  install(FILES ${guides} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder} COMPONENT program)
endforeach()
install(DIRECTORY analysis/pictures DESTINATION ${CMAKE_INSTALL_DOCDIR}/analysis COMPONENT program)
if(TARGET detoxsim-torch)
  install(TARGETS detoxsim-torch LIBRARY DESTINATION ${plugins} COMPONENT torch)
endif()

# Where Debian's Python looks: below /usr one folder for all its versions, below /usr/local one for each.
if(TARGET detoxsim-python)
  set_target_properties(detoxsim-python PROPERTIES EXCLUDE_FROM_ALL OFF)
  if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
    set(python_folder lib/python3/dist-packages/detoxsim)
  else()
    set(python_folder lib/python${Python_VERSION_MAJOR}.${Python_VERSION_MINOR}/dist-packages/detoxsim)
  endif()
  install(TARGETS detoxsim-python LIBRARY DESTINATION ${python_folder} COMPONENT program)
  install(FILES ${python_sources} DESTINATION ${python_folder} COMPONENT program)
endif()

# The program says itself what stands in them.
set(generated ${PROJECT_BINARY_DIR}/installed)
file(MAKE_DIRECTORY ${generated})
add_custom_command(OUTPUT ${generated}/detoxsim ${generated}/_detoxsim DEPENDS detoxsim VERBATIM
                   COMMAND detoxsim completion bash > ${generated}/detoxsim
                   COMMAND detoxsim completion zsh > ${generated}/_detoxsim)
set(installed_files ${generated}/detoxsim ${generated}/_detoxsim)
install(FILES ${generated}/detoxsim DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${generated}/_detoxsim DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)

find_program(HELP2MAN help2man)
if(HELP2MAN)
  # manual_page(NAME SUMMARY HELP...): HELP are the program's arguments that make it print the page's text
  function(manual_page name summary)
    list(JOIN ARGN " " help)
    add_custom_command(OUTPUT ${generated}/${name}.1 DEPENDS detoxsim VERBATIM
                       COMMAND ${HELP2MAN} --no-info --name=${summary} --help-option=${help} --manual=detoxsim
                               --version-string=${PROJECT_VERSION} --output=${generated}/${name}.1 $<TARGET_FILE:detoxsim>)
    install(FILES ${generated}/${name}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
    set(installed_files ${installed_files} ${generated}/${name}.1 PARENT_SCOPE)
  endfunction()
  manual_page(detoxsim "Byzantine-resilient distributed training on a simulated cluster" --help)
  foreach(command run check sweep list init apply theory bench calibrate schema completion)
    manual_page(detoxsim-${command} "the command ${command} of detoxsim" help ${command})
  endforeach()
endif()
add_custom_target(detoxsim-installed DEPENDS ${installed_files})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME detoxsim)
set(CPACK_PACKAGE_CONTACT "The detoxsim developers <detoxsim@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "discrete-event simulator of Byzantine-resilient distributed training")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program)
if(TARGET detoxsim-torch)
  list(APPEND CPACK_COMPONENTS_ALL torch)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME detoxsim)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS
    "dataset-fashion-mnist, libjs-chart.js, python3-numpy, python3-pandas, python3-matplotlib, python3-scipy")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "graphviz, parallel, slurm-client")
set(CPACK_DEBIAN_TORCH_PACKAGE_NAME detoxsim-torch)
set(CPACK_DEBIAN_TORCH_PACKAGE_DEPENDS "detoxsim (= ${PROJECT_VERSION})")
include(CPack)
