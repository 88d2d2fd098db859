// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"
#include "paper/common/experiment.h"

namespace hsdc::paper {

void run_side_by_side(const ExperimentOptions& options, const std::string& label, int count,
                      const std::function<void(int)>& job) {
  set_product_threads(1);
  const bool ended = run_jobs(count, options.threads, job, [&](int done) {
    if (options.progress) options.progress(label, done, count);
    return !options.stopped();
  });
  if (!ended) throw Interrupted();
}

}  // namespace hsdc::paper
