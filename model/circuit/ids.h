// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers of nodes and projections as types of their own, and lists that take no other number.
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace hsdc::circuit {

/// The number of a node or of a projection: its place in Circuit::nodes or Circuit::projections,
/// from 0; kNone is that of none.
enum class NodeId : int { kNone = -1 };
enum class ProjectionId : int { kNone = -1 };

constexpr int index(NodeId id) { return static_cast<int>(id); }
constexpr int index(ProjectionId id) { return static_cast<int>(id); }

/// The first `count` ids, for loops.
template <typename Id>
class IdRange {
 public:
  class Iterator {
   public:
    constexpr explicit Iterator(int at) : at_(at) {}
    constexpr Id operator*() const { return Id{at_}; }
    constexpr Iterator& operator++() {
      ++at_;
      return *this;
    }
    constexpr bool operator==(const Iterator&) const = default;

   private:
    int at_;
  };

  constexpr explicit IdRange(size_t count) : count_(static_cast<int>(count)) {}
  constexpr Iterator begin() const { return Iterator(0); }
  constexpr Iterator end() const { return Iterator(count_); }

 private:
  int count_;
};

/// A list with an entry for each id: a vector that no other number gets into.
template <typename Id, typename T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(size_t count, const T& value = {}) : items_(count, value) {}
  IdVector(std::initializer_list<T> items) : items_(items) {}

  decltype(auto) operator[](Id id) { return items_[static_cast<size_t>(id)]; }
  decltype(auto) operator[](Id id) const { return items_[static_cast<size_t>(id)]; }
  bool contains(Id id) const { return index(id) >= 0 && static_cast<size_t>(id) < items_.size(); }
  /// The ids that it has an entry for, in order.
  IdRange<Id> ids() const { return IdRange<Id>(items_.size()); }

  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  decltype(auto) front() { return items_.front(); }
  decltype(auto) front() const { return items_.front(); }
  decltype(auto) back() { return items_.back(); }
  decltype(auto) back() const { return items_.back(); }

  /// Takes entries out; those behind get other ids.
  template <typename Test>
  void erase_if(const Test& test) {
    std::erase_if(items_, test);
  }
  void clear() { items_.clear(); }
  void resize(size_t count) { items_.resize(count); }
  void assign(size_t count, const T& value) { items_.assign(count, value); }
  /// Adds an entry; its id.
  Id push_back(T item) {
    items_.push_back(std::move(item));
    return Id{static_cast<int>(items_.size()) - 1};
  }

  void pop_back() { items_.pop_back(); }

  bool operator==(const IdVector&) const = default;

 private:
  std::vector<T> items_;
};

template <typename T>
using PerNode = IdVector<NodeId, T>;
template <typename T>
using PerProjection = IdVector<ProjectionId, T>;

}  // namespace hsdc::circuit
