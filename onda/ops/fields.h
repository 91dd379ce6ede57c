// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace onda {

namespace internal {

struct Anything {
  template <class T>
  operator T() const;
};

template <class T, std::size_t... indices>
constexpr bool initializable(std::index_sequence<indices...>) {
  return requires { T{(static_cast<void>(indices), Anything{})...}; };
}

// The largest number of initializers that an aggregate takes is the number of its fields.
template <class T, std::size_t count = 24>
constexpr std::size_t field_count() {
  if constexpr (count == 0 || initializable<T>(std::make_index_sequence<count>{})) {
    return count;
  } else {
    return field_count<T, count - 1>();
  }
}

}  // namespace internal

/// Calls visit(field) for every field of a plain struct, in order; a field that is a struct itself
/// is visited field by field, as a flat list of initializers would fill it. At most 23 fields each.
template <class T, class Visit>
void for_each_field(const T& value, Visit&& visitor) {
  const auto visit = [&](const auto& field) {
    if constexpr (std::is_class_v<std::decay_t<decltype(field)>>) {
      for_each_field(field, visitor);
    } else {
      visitor(field);
    }
  };
  constexpr std::size_t count = internal::field_count<T>();
  static_assert(count < 24, "a kernel's parameters have at most 23 fields");
  if constexpr (count == 1) {
    const auto& [f0] = value;
    visit(f0);
  } else if constexpr (count == 2) {
    const auto& [f0, f1] = value;
    visit(f0), visit(f1);
  } else if constexpr (count == 3) {
    const auto& [f0, f1, f2] = value;
    visit(f0), visit(f1), visit(f2);
  } else if constexpr (count == 4) {
    const auto& [f0, f1, f2, f3] = value;
    visit(f0), visit(f1), visit(f2), visit(f3);
  } else if constexpr (count == 5) {
    const auto& [f0, f1, f2, f3, f4] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4);
  } else if constexpr (count == 6) {
    const auto& [f0, f1, f2, f3, f4, f5] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5);
  } else if constexpr (count == 7) {
    const auto& [f0, f1, f2, f3, f4, f5, f6] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6);
  } else if constexpr (count == 8) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7);
  } else if constexpr (count == 9) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8);
  } else if constexpr (count == 10) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9);
  } else if constexpr (count == 11) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10);
  } else if constexpr (count == 12) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11);
  } else if constexpr (count == 13) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12);
  } else if constexpr (count == 14) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13);
  } else if constexpr (count == 15) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14);
  } else if constexpr (count == 16) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15);
  } else if constexpr (count == 17) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16);
  } else if constexpr (count == 18) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17] =
        value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17);
  } else if constexpr (count == 19) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
                 f18] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17), visit(f18);
  } else if constexpr (count == 20) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
                 f18, f19] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17), visit(f18), visit(f19);
  } else if constexpr (count == 21) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
                 f18, f19, f20] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17), visit(f18), visit(f19), visit(f20);
  } else if constexpr (count == 22) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
                 f18, f19, f20, f21] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17), visit(f18), visit(f19), visit(f20), visit(f21);
  } else if constexpr (count == 23) {
    const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
                 f18, f19, f20, f21, f22] = value;
    visit(f0), visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7),
        visit(f8), visit(f9), visit(f10), visit(f11), visit(f12), visit(f13), visit(f14),
        visit(f15), visit(f16), visit(f17), visit(f18), visit(f19), visit(f20), visit(f21),
        visit(f22);
  }
}

}  // namespace onda
