// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/dut/bus_driver.h"

#include <algorithm>

namespace hsdc::dut {

void BusDriver::change_pace() {
  if (top_.cycles() < next_pace_) return;
  next_pace_ = top_.cycles() + 50 + random_() % 400;
  const auto pace = [&] {
    const unsigned kinds[] = {0, 0, 20, 60, 95};
    return kinds[random_() % 5];
  };
  for (unsigned* pause :
       {&pause_aw_, &pause_w_, &pause_b_, &pause_ar_, &pause_r_, &pause_in_, &pause_out_}) {
    *pause = hurry_ ? 0 : pace();
  }
}

void BusDriver::offer() {
  if (writes_.size() < 2 && next_write) {
    if (auto access = next_write()) writes_.push_back({*access});
  }
  if (reads_.size() < 2 && next_read) {
    if (auto access = next_read()) reads_.push_back({*access});
  }
  if (packet_.empty() && next_packet) {
    if (auto packet = next_packet()) packet_ = *packet;
    sent_ = 0;
  }
  // A channel offers what is next, after a pause; an offer stays.
  if (in_.awvalid == 0 && !chance(pause_aw_)) {
    const auto next = std::find_if(writes_.begin(), writes_.end(),
                                   [](const Write& w) { return !w.address_taken; });
    if (next != writes_.end()) {
      in_.awvalid = 1;
      in_.awaddr = static_cast<std::uint8_t>(next->access.address);
    }
  }
  if (in_.wvalid == 0 && !chance(pause_w_)) {
    const auto next =
        std::find_if(writes_.begin(), writes_.end(), [](const Write& w) { return !w.data_taken; });
    if (next != writes_.end()) {
      in_.wvalid = 1;
      in_.wdata = next->access.data;
      in_.wstrb = static_cast<std::uint8_t>(next->access.strobes);
    }
  }
  if (in_.arvalid == 0 && !chance(pause_ar_)) {
    const auto next =
        std::find_if(reads_.begin(), reads_.end(), [](const Read& r) { return !r.address_taken; });
    if (next != reads_.end()) {
      in_.arvalid = 1;
      in_.araddr = static_cast<std::uint8_t>(next->access.address);
    }
  }
  if (in_.s_tvalid == 0 && !packet_.empty() && !chance(pause_in_)) {
    in_.s_tvalid = 1;
    in_.s_tdata = static_cast<std::uint32_t>(packet_[sent_]);
    in_.s_tlast = sent_ + 1 == packet_.size();
  }
  in_.bready = !chance(pause_b_);
  in_.rready = !chance(pause_r_);
  in_.m_tready = !chance(pause_out_);
}

void BusDriver::transfer(const PinsOut& out) {
  const std::uint64_t now = top_.cycles();
  // Answers first: what appears now was asked before.
  if (out.bvalid != 0 && !write_answered_) {
    BusAccess& access = writes_.front().access;
    access.answered = now;
    access.accepted = std::max(access.accepted, write_free_);
    access.response = out.bresp;
    write_answered_ = true;
    on_answer(access);
  }
  if (out.rvalid != 0 && !read_answered_) {
    BusAccess& access = reads_.front().access;
    access.answered = now;
    access.accepted = std::max(access.accepted, read_free_);
    access.response = out.rresp;
    access.value = out.rdata;
    read_answered_ = true;
    on_answer(access);
  }
  if (out.bvalid != 0 && in_.bready != 0) {
    writes_.pop_front();
    write_answered_ = false;
    write_free_ = now;
  }
  if (out.rvalid != 0 && in_.rready != 0) {
    reads_.pop_front();
    read_answered_ = false;
    read_free_ = now;
  }
  const auto take = [&](auto& list, bool BusDriver::Write::*taken) {
    auto next = std::find_if(list.begin(), list.end(), [&](const Write& w) { return !(w.*taken); });
    (*next).*taken = true;
    next->access.accepted = now;
  };
  if (in_.awvalid != 0 && out.awready != 0) {
    take(writes_, &Write::address_taken);
    in_.awvalid = 0;
  }
  if (in_.wvalid != 0 && out.wready != 0) {
    take(writes_, &Write::data_taken);
    in_.wvalid = 0;
  }
  if (in_.arvalid != 0 && out.arready != 0) {
    const auto next =
        std::find_if(reads_.begin(), reads_.end(), [](const Read& r) { return !r.address_taken; });
    next->address_taken = true;
    next->access.accepted = now;
    in_.arvalid = 0;
  }
  if (in_.s_tvalid != 0 && out.s_tready != 0) {
    in_.s_tvalid = 0;
    if (++sent_ == packet_.size()) {
      on_packet(packet_.size());
      packet_.clear();
    }
  }
  if (out.m_tvalid != 0 && in_.m_tready != 0) on_output(out.m_tdata, out.m_tlast != 0);
}

void BusDriver::step() {
  change_pace();
  offer();
  const PinsOut out = top_.cycle(in_);
  if (on_cycle) on_cycle(out);
  transfer(out);
}

}  // namespace hsdc::dut
