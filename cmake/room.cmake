# SPDX-License-Identifier: Apache-2.0
# hsdc_room(NAME [PUBLIC ...] [PRIVATE ...] [SOURCES ...] [EXCEPT ...]): the library hsdc_NAME of a folder's *.cpp.
# Rooms are linked by their names (base), libraries of others by their targets. PUBLIC is what the room's headers
# include, PRIVATE what its sources include; tests/house/rooms_test.cpp holds the includes to these lines.
# SOURCES adds generated files, EXCEPT leaves files out.
function(hsdc_room name)
  cmake_parse_arguments(room "" "" "PUBLIC;PRIVATE;SOURCES;EXCEPT" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  foreach(file ${room_EXCEPT})
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  foreach(list PUBLIC PRIVATE)
    set(links ${room_${list}})
    set(room_${list})
    foreach(link ${links})
      if(TARGET hsdc_${link})
        list(APPEND room_${list} hsdc_${link})
      else()
        list(APPEND room_${list} ${link})
      endif()
    endforeach()
  endforeach()
  list(APPEND sources ${room_SOURCES})
  if(sources)
    add_library(hsdc_${name} STATIC ${sources})
    target_compile_options(hsdc_${name} PRIVATE ${HSDC_FAST})
    target_link_libraries(hsdc_${name} PUBLIC hsdc_flags ${room_PUBLIC} PRIVATE ${room_PRIVATE})
  else()
    add_library(hsdc_${name} INTERFACE)  # headers alone
    target_link_libraries(hsdc_${name} INTERFACE hsdc_flags ${room_PUBLIC})
  endif()
endfunction()

# hsdc_embed(VARIABLE FUNCTION FILES...): a source with FUNCTION() of the folder's room, which returns the texts of the
# files.
function(hsdc_embed variable function)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  get_filename_component(room ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${ARGN}" -DOUT=${out} -DFUNCTION=${function} -DROOM=${room}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  set(${variable} ${out} PARENT_SCOPE)
endfunction()
