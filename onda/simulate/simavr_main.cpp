// SPDX-License-Identifier: Apache-2.0
// onda_simavr: runs one firmware on a simulated ATmega and prints one JSON object of what it did.
// It is a program of its own because libsimavr is under the GPL, version 3: the built program is
// too, the library of Onda, which only starts it, is not.
//
//   onda_simavr FIRMWARE.elf MCU HERTZ CYCLE_LIMIT STOP_TEXT_IN_HEX|- REGISTER…
//
// {"end": "limit" | "stop" | "finished" | "crash", "message": …, "cycles": n, "stack_bytes": n,
//  "initial": [[address, value]…], "serial": [[cycle, byte]…], "writes": [[cycle, address,
//  value]…], "markers": [[id, start, cycles, interrupt_cycles, stack_bytes]…]}
//
// Exit status 0 for every run that was recorded, 1 for what cannot be run, 2 for wrong usage.

extern "C" {
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_core.h>
#include <simavr/sim_elf.h>
}

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

namespace {

constexpr std::size_t record_limit = 20'000'000;
// GPIOR0 of the ATmega328P: a spare register of the chip, free for the markers of a program.
constexpr uint16_t marker_register = 0x3E;
constexpr uint8_t marker_end_bit = 0x80;

struct Serial {
  uint64_t cycle;
  uint8_t byte;
};
struct Write {
  uint64_t cycle;
  uint16_t address;
  uint8_t value;
};
struct Window {
  int id;
  uint64_t start, cycles, interrupt_cycles;
  int stack_bytes;
};

// An ongoing marker window.
struct Open {
  int id;
  uint64_t start, interrupt_cycles_before;
  int stack_before, deepest;
};

struct Watch {
  uint16_t address;
};

struct Machine {
  avr_t* avr = nullptr;
  std::deque<Watch> watches;
  std::vector<Serial> serial;
  std::vector<Write> writes;
  std::vector<Window> windows;
  std::vector<Open> open;
  std::string stop_text, tail, message;
  bool stopped = false;
  bool attention = false;  // something happened that `run` has to look at
  uint32_t instruction_pc = 0, previous_pc = 0;
  uint64_t interrupt_cycles = 0;
  uint16_t stack_pointer = 0;
  int half_set = 0;
  int depth = 0, deepest = 0, depth_limit = 0;

  void crash(const std::string& what) {
    if (message.empty()) message = what;
    attention = true;
  }
};

Machine machine;

std::string hex(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%04x", value);
  return text;
}

uint16_t opcode(uint32_t pc) {
  return static_cast<uint16_t>(machine.avr->flash[pc] | machine.avr->flash[pc + 1] << 8);
}

// simavr reports what a chip cannot do (bad instructions, addresses) through its log alone.
void on_log(avr_t*, const int level, const char* format, va_list arguments) {
  if (level > LOG_ERROR || level == LOG_OUTPUT) return;
  char text[512];
  std::vsnprintf(text, sizeof text, format, arguments);
  std::string line;
  for (const char* c = text; *c != 0; ++c) {
    if (*c == '\x1b') {
      while (*c != 0 && *c != 'm') ++c;
      if (*c == 0) break;
    } else if (*c >= ' ' && *c < 127) {
      line += *c;
    }
  }
  machine.crash("simavr: " + line);
}

void on_serial(avr_irq_t*, uint32_t value, void*) {
  machine.serial.push_back({machine.avr->cycle, static_cast<uint8_t>(value)});
  if (machine.stop_text.empty()) return;
  machine.tail += static_cast<char>(value);
  if (machine.tail.size() > machine.stop_text.size()) machine.tail.erase(0, 1);
  if (machine.tail == machine.stop_text) machine.stopped = machine.attention = true;
}

void on_write(avr_irq_t*, uint32_t value, void* parameter) {
  const uint16_t address = static_cast<Watch*>(parameter)->address;
  machine.writes.push_back({machine.avr->cycle, address, static_cast<uint8_t>(value)});
}

// `avr->cycle` is the cycle at which the writing instruction begins. Between the two writes lie the
// first OUT itself and, where the end's value is loaded right before it, that LDI: the markers'
// own cost.
void on_marker(avr_irq_t*, uint32_t value, void*) {
  const int id = static_cast<int>(value) & ~marker_end_bit;
  const uint64_t now = machine.avr->cycle;
  if ((value & marker_end_bit) == 0) {
    machine.open.push_back({id, now, machine.interrupt_cycles, machine.depth, machine.depth});
    return;
  }
  while (!machine.open.empty() && machine.open.back().id != id) machine.open.pop_back();
  if (machine.open.empty()) return;
  const Open opened = machine.open.back();
  machine.open.pop_back();
  const uint16_t out = opcode(machine.instruction_pc);
  const uint16_t before = opcode(machine.previous_pc);
  const bool loads = (before & 0xF000) == 0xE000 &&
                     machine.previous_pc + 2 == machine.instruction_pc &&
                     ((before >> 4 & 0xF) | 0x10) == (out >> 4 & 0x1F);
  const uint64_t interrupts = machine.interrupt_cycles - opened.interrupt_cycles_before;
  const uint64_t own = (out & 0xF800) == 0xB800 ? 1u + loads : 2u + loads;  // OUT, otherwise STS
  machine.windows.push_back({id, opened.start, now - opened.start - interrupts - own, interrupts,
                             opened.deepest - opened.stack_before});
}

void do_not_sleep(avr_t*, avr_cycle_count_t) {}

// What has to be looked at before the instruction at a place is executed.
enum class Place : uint8_t { plain, sets_stack_high, sets_stack_low, rests, start, outside };

std::vector<Place> places_of(const elf_firmware_t& firmware) {
  std::vector<Place> places(machine.avr->flashend / 2 + 2, Place::outside);
  for (uint32_t pc = 0; pc < firmware.flashsize; pc += 2) {
    const uint16_t code = opcode(pc);
    Place& place = places[pc / 2];
    place = Place::plain;
    if ((code & 0xFE0F) == 0xBE0E) place = Place::sets_stack_high;  // OUT SPH
    if ((code & 0xFE0F) == 0xBE0D) place = Place::sets_stack_low;   // OUT SPL
    if (code == 0xCFFF) place = Place::rests;                       // RJMP to itself
  }
  places[0] = Place::start;
  return places;
}

// The stack pointer is set in two halves, the high one first, with one instruction between (SREG):
// what it holds meanwhile is no place of the stack.
void watch_stack(Place place) {
  avr_t* const avr = machine.avr;
  if (place == Place::sets_stack_high) {
    machine.half_set = 3;
  } else if (place == Place::sets_stack_low) {
    machine.half_set = 0;
  } else if (machine.half_set > 0) {
    --machine.half_set;
  }
  const auto pointer = static_cast<uint16_t>(avr->data[R_SPL] | avr->data[R_SPH] << 8);
  if (machine.half_set > 0 || pointer == machine.stack_pointer || pointer == 0) return;
  machine.stack_pointer = pointer;
  machine.depth = avr->ramend - pointer;
  if (machine.depth > machine.deepest) machine.deepest = machine.depth;
  if (machine.depth > machine.depth_limit) {
    machine.crash("the stack grew into the variables: " + std::to_string(machine.depth) +
                  " bytes of stack at " + hex(machine.instruction_pc) + ", " +
                  std::to_string(machine.depth_limit) + " are free");
  }
  if (avr->interrupts.running_ptr > 0) return;
  for (Open& opened : machine.open) {
    if (machine.depth > opened.deepest) opened.deepest = machine.depth;
  }
}

// Executes one instruction, then the timers that are due and a pending interrupt, as simavr's own
// loop does; but that asks all timers after each instruction.
void step(Place place) {
  avr_t* const avr = machine.avr;
  const bool in_interrupt = avr->interrupts.running_ptr > 0;
  const uint64_t start = avr->cycle;
  machine.instruction_pc = avr->pc;
  avr->pc = avr_run_one(avr);
  const avr_cycle_timer_slot_p timer = avr->cycle_timers.timer;
  if (timer != nullptr && timer->when <= avr->cycle) avr_cycle_timer_process(avr);
  if (avr->interrupt_state != 0) avr_service_interrupts(avr);
  machine.previous_pc = machine.instruction_pc;
  if (in_interrupt) machine.interrupt_cycles += avr->cycle - start;
  watch_stack(place);
}

// Looks at what is special at the next instruction; true when the program has ended.
bool inspect(Place place, const elf_firmware_t& firmware) {
  const avr_t* const avr = machine.avr;
  if (place == Place::outside) {
    machine.crash("the program jumped to " + hex(avr->pc) + ", outside its " +
                  std::to_string(firmware.flashsize) + " bytes of flash (from " +
                  hex(machine.previous_pc) + ")");
  } else if (place == Place::start && machine.previous_pc != 0) {
    machine.crash("the program started anew: a jump to address 0 from " + hex(machine.previous_pc) +
                  " (a null pointer, or an interrupt without handler)");
  }
  // The end of main: with interrupts off nothing can wake it any more.
  return place == Place::rests && !avr->sreg[S_I];
}

std::string run(const elf_firmware_t& firmware, uint64_t cycle_limit) {
  avr_t* const avr = machine.avr;
  const std::vector<Place> places = places_of(firmware);
  machine.depth_limit =
      avr->ramend + 1 - 0x100 - static_cast<int>(firmware.datasize + firmware.bsssize);
  while (avr->cycle < cycle_limit) {
    if (avr->state == cpu_Running) {
      const Place place = avr->pc / 2 < places.size() ? places[avr->pc / 2] : Place::outside;
      if (place >= Place::rests && inspect(place, firmware)) return "finished";
      if (!machine.attention) step(place);
    } else {
      avr_run(avr);  // asleep
    }
    if (avr->state != cpu_Running && avr->state != cpu_Sleeping) {
      if (avr->state == cpu_Done) return "finished";
      machine.crash("the processor stopped at " + hex(machine.instruction_pc));
    }
    if (machine.serial.size() + machine.writes.size() + machine.windows.size() > record_limit) {
      machine.crash("more than " + std::to_string(record_limit) + " events to record");
    }
    if (machine.attention) return machine.message.empty() ? "stop" : "crash";
  }
  return "limit";
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "onda_simavr: %s\n", why.c_str());
  return 1;
}

// simavr aborts on what is no firmware: look first.
std::string check_elf(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return std::string(path) + ": cannot be opened";
  uint8_t header[52] = {};
  const std::size_t got = std::fread(header, 1, sizeof header, file);
  std::fclose(file);
  constexpr int machine_avr = 83;
  if (got < sizeof header ||
      std::memcmp(header,
                  "\x7f"
                  "ELF",
                  4) != 0 ||
      (header[18] | header[19] << 8) != machine_avr) {
    return std::string(path) + ": expected an ELF file for AVR";
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: onda_simavr FIRMWARE.elf MCU HERTZ CYCLE_LIMIT STOP_HEX|- "
                 "REGISTER...\n");
    return 2;
  }
  if (const std::string wrong = check_elf(argv[1]); !wrong.empty()) return refuse(wrong);
  avr_global_logger_set(on_log);
  elf_firmware_t firmware = {};
  if (elf_read_firmware(argv[1], &firmware) != 0) {
    return refuse(std::string(argv[1]) + ": cannot be read");
  }
  avr_t* const avr = avr_make_mcu_by_name(argv[2]);
  if (avr == nullptr) return refuse(std::string(argv[2]) + ": simavr knows no such chip");
  machine.avr = avr;
  avr_init(avr);
  if (firmware.flash == nullptr || firmware.flashsize == 0 ||
      firmware.flashsize > avr->flashend + 1) {
    return refuse("expected a program of 1 to " + std::to_string(avr->flashend + 1) +
                  " bytes, received " + std::to_string(firmware.flashsize));
  }
  firmware.frequency = static_cast<uint32_t>(std::strtoul(argv[3], nullptr, 10));
  avr_load_firmware(avr, &firmware);
  avr->log = LOG_ERROR;
  avr->sleep = do_not_sleep;
  avr->run_cycle_limit = 1;  // one instruction a step
  avr->run_cycle_count = 0;
  const uint64_t cycle_limit = std::strtoull(argv[4], nullptr, 10);
  for (const char* c = argv[5]; c[0] != 0 && c[0] != '-' && c[1] != 0; c += 2) {
    machine.stop_text += static_cast<char>(std::strtoul(std::string(c, 2).c_str(), nullptr, 16));
  }

  uint32_t uart_flags = 0;  // no lines on our standard output, no pauses in real time
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &uart_flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
                          on_serial, nullptr);
  avr_irq_register_notify(avr_iomem_getirq(avr, marker_register, nullptr, AVR_IOMEM_IRQ_ALL),
                          on_marker, nullptr);
  for (int i = 6; i < argc; ++i) {
    const unsigned long address = std::strtoul(argv[i], nullptr, 0);
    if (address < 0x20 || address > 0xFF) {
      return refuse(std::string("expected registers from 0x20 to 0xff, received ") + argv[i]);
    }
    machine.watches.push_back({static_cast<uint16_t>(address)});
    avr_irq_register_notify(
        avr_iomem_getirq(avr, static_cast<avr_io_addr_t>(address), nullptr, AVR_IOMEM_IRQ_ALL),
        on_write, &machine.watches.back());
  }

  const std::string end = run(firmware, cycle_limit);

  std::string text = machine.message;
  for (char& c : text) {
    if (c == '"' || c == '\\') c = '\'';
  }
  std::printf("{\"end\":\"%s\",\"message\":\"%s\",\"cycles\":%llu,\"stack_bytes\":%d,\"serial\":[",
              end.c_str(), text.c_str(), static_cast<unsigned long long>(avr->cycle),
              machine.deepest);
  const char* comma = "";
  for (const Serial& s : machine.serial) {
    std::printf("%s[%llu,%u]", comma, static_cast<unsigned long long>(s.cycle), unsigned{s.byte});
    comma = ",";
  }
  std::printf("],\"writes\":[");
  comma = "";
  for (const Write& w : machine.writes) {
    std::printf("%s[%llu,%u,%u]", comma, static_cast<unsigned long long>(w.cycle),
                unsigned{w.address}, unsigned{w.value});
    comma = ",";
  }
  std::printf("],\"markers\":[");
  comma = "";
  for (const Window& w : machine.windows) {
    std::printf("%s[%d,%llu,%llu,%llu,%d]", comma, w.id, static_cast<unsigned long long>(w.start),
                static_cast<unsigned long long>(w.cycles),
                static_cast<unsigned long long>(w.interrupt_cycles), w.stack_bytes);
    comma = ",";
  }
  std::printf("]}\n");
  return std::fflush(stdout) == 0 ? 0 : 1;
}
