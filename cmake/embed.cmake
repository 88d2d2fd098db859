# SPDX-License-Identifier: Apache-2.0
# Writes OUT, a C++ source whose function FUNCTION of the room ROOM returns the text of every file
# in FILES (a list). C++ limits a literal's length; pieces of one text are joined.
set(body "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  get_filename_component(name "${file}" NAME)
  string(LENGTH "${text}" length)
  string(APPEND body "    {\"${name}\",\n")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 8000 piece)
    string(APPEND body "R\"HSDC(${piece})HSDC\"\n")
    math(EXPR at "${at} + 8000")
  endwhile()
  string(APPEND body "    },\n")
endforeach()
file(WRITE "${OUT}" "#include \"gen/templates/embedded.h\"\n\nnamespace hsdc::${ROOM} {\nconst std::vector<templates::EmbeddedFile>& ${FUNCTION}() {\n  static const std::vector<templates::EmbeddedFile> kFiles{\n${body}  };\n  return kFiles;\n}\n}  // namespace hsdc::${ROOM}\n")
