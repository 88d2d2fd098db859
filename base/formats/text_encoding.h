// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace hsdc::formats {

/// The text of a file as UTF-8, without a byte-order mark: of UTF-8, of UTF-16 with a mark, and,
/// where the bytes are neither, of Windows-1252, as spreadsheets write. Throws UserError naming
/// `path`, where `content` is from, for damaged UTF-16 and for a NUL, which no text has.
std::string utf8_text(std::string_view content, const std::string& path);

/// Throws UserError naming `path` if `start`, the first bytes of a file, are those of no text: they
/// hold a NUL.
void check_text(std::string_view start, const std::string& path);

}  // namespace hsdc::formats
