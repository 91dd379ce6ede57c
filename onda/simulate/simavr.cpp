// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/simavr.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "onda/core/error.h"
#include "onda/core/process.h"
#include "onda/simulate/toolchain.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;

// Addresses in data space, after the ATmega328P's data sheet ("Register Summary"); pins after the
// Uno's pinout. COMnA1 and COMnA0 are bits 7 and 6 of TCCRnA, COMnB1 and COMnB0 bits 5 and 4: the
// first connects the timer to the pin, both together invert it.
struct PwmPin {
  int pin;
  int compare_low, compare_high;  // OCRnX; high is -1 for timers of 8 bits
  int control;                    // TCCRnA
  int connects;                   // COMnX1; COMnX0 is the bit below
  int port, direction, bit;       // PORTx, DDRx
};
constexpr PwmPin pwm_pins[] = {
    {3, 0xB4, -1, 0xB0, 0x20, 0x2B, 0x2A, 3},     // OC2B, PD3
    {5, 0x48, -1, 0x44, 0x20, 0x2B, 0x2A, 5},     // OC0B, PD5
    {6, 0x47, -1, 0x44, 0x80, 0x2B, 0x2A, 6},     // OC0A, PD6
    {9, 0x88, 0x89, 0x80, 0x80, 0x25, 0x24, 1},   // OC1A, PB1
    {10, 0x8A, 0x8B, 0x80, 0x20, 0x25, 0x24, 2},  // OC1B, PB2
    {11, 0xB3, -1, 0xB0, 0x80, 0x25, 0x24, 3},    // OC2A, PB3
};

std::vector<int> watched(const SimavrOptions& options) {
  std::vector<int> addresses = options.registers;
  for (const PwmPin& pin : pwm_pins) {
    for (const int address :
         {pin.compare_low, pin.compare_high, pin.control, pin.port, pin.direction}) {
      if (address >= 0) addresses.push_back(address);
    }
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

std::string in_hex(const std::string& text) {
  if (text.empty()) return "-";
  std::string hex;
  for (const char c : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

}  // namespace

std::string SimavrRun::serial_text() const {
  std::string text;
  for (const SerialByte& byte : serial) text += static_cast<char>(byte.value);
  return text;
}

fs::path find_simavr() {
  std::vector<fs::path> places;
  if (const char* named = std::getenv("ONDA_SIMAVR"); named != nullptr && named[0] != 0) {
    return find_program(named);
  }
  std::error_code code;
  fs::path folder = fs::read_symlink("/proc/self/exe", code).parent_path();
  for (int level = 0; level < 4 && folder.has_relative_path(); ++level) {
    places.push_back(folder / "onda_simavr");
    places.push_back(folder / "libexec" / "onda" / "onda_simavr");
    folder = folder.parent_path();
  }
  for (const char* place : {ONDA_SIMAVR_BUILT, ONDA_SIMAVR_INSTALLED}) {
    if (place[0] != 0) places.push_back(place);
  }
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place, code)) return place;
  }
  return {};
}

SimavrRun run_simavr(const fs::path& elf, const SimavrOptions& options) {
  const Board& uno = board("uno");
  const fs::path simulator = find_simavr();
  if (simulator.empty()) {
    throw Error(
        "onda_simavr: the program is not installed; on Debian: apt install {} and build Onda anew",
        uno.simulator_package);
  }
  const double hertz = static_cast<double>(uno.clock_hertz);
  if (!(options.simulated_seconds > 0) || options.simulated_seconds > 1e6) {
    throw Error("run_simavr: expected simulated_seconds in (0, 1e6], received {}",
                options.simulated_seconds);
  }
  std::vector<std::string> arguments = {
      simulator.string(),
      elf.string(),
      std::string(uno.machine),
      std::to_string(uno.clock_hertz),
      std::to_string(std::llround(options.simulated_seconds * hertz)),
      in_hex(options.stop_text)};
  for (const int address : watched(options)) arguments.push_back(std::to_string(address));
  const ProcessResult result =
      run_process({.arguments = arguments, .timeout_seconds = options.timeout_seconds});
  const nlohmann::json record = nlohmann::json::parse(result.output, nullptr, false);
  if (!record.is_object()) {
    throw Error("{}: expected a JSON object, received {:.80}", simulator.string(), result.output);
  }

  const std::string end = record.at("end");
  SimavrRun run{.end = end == "limit"  ? SimavrEnd::time_limit
                       : end == "stop" ? SimavrEnd::stop_text
                                       : SimavrEnd::finished,
                .seconds = record.at("cycles").get<double>() / hertz,
                .cycles = record.at("cycles"),
                .stack_bytes = record.at("stack_bytes"),
                .serial = {},
                .writes = {},
                .marked = {}};
  for (const auto& entry : record.at("serial")) {
    run.serial.push_back({entry.at(0).get<double>() / hertz, entry.at(1)});
  }
  if (end == "crash") {
    throw Error("{}: the program crashed after {:.6f} s: {}", elf.string(), run.seconds,
                record.at("message").get<std::string>());
  }
  if (options.must_end && run.end == SimavrEnd::time_limit) {
    const std::string text = run.serial_text();
    throw Error(
        "{}: expected the program to end within {} s of simulated time, it was still running "
        "(its last output: \"{}\")",
        elf.string(), options.simulated_seconds,
        text.substr(text.size() - std::min<std::size_t>(text.size(), 80)));
  }
  for (const auto& entry : record.at("writes")) {
    run.writes.push_back({entry.at(0).get<double>() / hertz, entry.at(1), entry.at(2)});
  }
  for (const auto& entry : record.at("markers")) {
    run.marked.push_back({.id = entry.at(0),
                          .seconds = entry.at(1).get<double>() / hertz,
                          .cycles = entry.at(2),
                          .interrupt_cycles = entry.at(3),
                          .stack_bytes = entry.at(4)});
  }
  return run;
}

std::vector<Brightness> brightness(const SimavrRun& run, int pin, double settle_seconds) {
  const auto found = std::find_if(std::begin(pwm_pins), std::end(pwm_pins),
                                  [&](const PwmPin& candidate) { return candidate.pin == pin; });
  if (found == std::end(pwm_pins)) {
    throw Error("brightness: expected a PWM pin of the Uno (3, 5, 6, 9, 10, 11), received {}", pin);
  }
  std::map<int, int> registers;  // all are 0 after reset
  const int bit = 1 << found->bit;
  const auto level = [&] {
    const int control = registers[found->control];
    if ((registers[found->direction] & bit) == 0) return 0;
    if ((control & found->connects) == 0) return (registers[found->port] & bit) != 0 ? 255 : 0;
    const int high = found->compare_high >= 0 ? registers[found->compare_high] : 0;
    // Arduino's timers count to 255.
    const int compared = std::min(255, high << 8 | registers[found->compare_low]);
    return (control & found->connects >> 1) != 0 ? 255 - compared : compared;
  };
  std::vector<Brightness> levels;
  double last_seconds = -1;
  for (const RegisterWrite& write : run.writes) {
    const int before = level();
    registers[write.address] = write.value;
    if ((registers[found->direction] & bit) == 0 && level() == before) continue;
    // A write counts when it sets the comparison (the low byte latches the high one), disconnects
    // the timer (as digitalWrite does first of all, even where the level stays), or shows.
    const bool disconnects =
        write.address == found->control && (write.value & found->connects) == 0;
    if (write.address != found->compare_low && !disconnects && level() == before) continue;
    if (!levels.empty() && write.seconds - last_seconds < settle_seconds) {
      levels.back().level = level();
    } else {
      levels.push_back({write.seconds, level()});
    }
    last_seconds = write.seconds;
  }
  return levels;
}

}  // namespace onda::simulate
