#include "figure/chart.h"

namespace hsdc {}
