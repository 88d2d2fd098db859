// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/formats/npy.h"

namespace hsdc::formats {

/// Bytes of one element of a dtype that NpyArray allows; none for any other.
std::optional<std::size_t> npy_item_size(std::string_view dtype);

/// dtype and shape from the text of a .npy header, the Python dictionary that numpy writes:
/// {'descr': '<i2', 'fortran_order': False, 'shape': (3, 4), }
/// Throws UserError naming `path` as read_npy says.
NpyArray parse_npy_header(std::string_view text, const std::string& path,
                          std::span<const std::string_view> allowed);

}  // namespace hsdc::formats
