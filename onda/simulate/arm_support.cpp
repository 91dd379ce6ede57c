// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/arm_support.h"

#include "onda/core/error.h"

namespace onda::simulate {
namespace {

// Semihosting: `bkpt 0xab` with an operation in r0 and its arguments at r1, after ARM's
// "Semihosting for AArch32 and AArch64". The breakpoint is answered by the simulator.
constexpr std::string_view start_code = R"__(// SPDX-License-Identifier: Apache-2.0
// Start-up code of a simulated Cortex-M, written by Onda.
#include <stdint.h>

extern "C" {

extern uint32_t onda_data_load[], onda_data_begin[], onda_data_end[];
extern uint32_t onda_bss_begin[], onda_bss_end[], onda_stack_top[];
int main(void);

volatile uint32_t onda_tick_wraps;
uint32_t onda_painted_from;

__attribute__((naked, noinline, used)) static int onda_semihosting(int, const void*) {
  __asm__ volatile("bkpt 0xab\n bx lr\n");
}

void onda_exit(int status) {
  const uint32_t block[2] = {0x20026u, (uint32_t)status};  // ADP_Stopped_ApplicationExit
  onda_semihosting(0x20, block);
  for (;;) {
  }
}

void onda_write(const void* bytes, unsigned count) {
  static int handle = -1;
  if (handle < 0) {
    static const char console[] = ":tt";
    const uint32_t open[3] = {(uint32_t)console, 4, 3};  // "w": standard output
    handle = onda_semihosting(0x01, open);
  }
  const char* next = (const char*)bytes;
  while (count > 0) {
    const uint32_t block[3] = {(uint32_t)handle, (uint32_t)next, count};
    const unsigned left = (unsigned)onda_semihosting(0x05, block);
    if (left >= count) onda_exit(102);
    next += count - left;
    count = left;
  }
}

__attribute__((naked, noinline)) void onda_paint_stack(void) {
  __asm__ volatile(
      " .syntax unified\n ldr r0, =onda_bss_end\n mov r1, sp\n ldr r2, =0xc5a35c3a\n"
      " ldr r3, =onda_painted_from\n str r1, [r3]\n"
      "1: cmp r0, r1\n bhs 2f\n str r2, [r0]\n adds r0, #4\n b 1b\n"
      "2: bx lr\n .ltorg\n");
}

__attribute__((naked, noinline)) unsigned onda_stack_used(void) {
  __asm__ volatile(
      " .syntax unified\n ldr r0, =onda_bss_end\n ldr r1, =onda_painted_from\n ldr r1, [r1]\n ldr r2, =0xc5a35c3a\n"
      "1: cmp r0, r1\n bhs 2f\n ldr r3, [r0]\n cmp r3, r2\n bne 2f\n adds r0, #4\n b 1b\n"
      "2: subs r0, r1, r0\n bx lr\n .ltorg\n");
}

// SysTick, counting down over its 24 bits with the processor's clock; the handler counts the
// rounds in exactly five instructions.
__attribute__((naked)) static void count_wrap(void) {
  __asm__ volatile(
      " .syntax unified\n ldr r0, =onda_tick_wraps\n ldr r1, [r0]\n adds r1, #1\n str r1, [r0]\n bx lr\n .ltorg\n");
}

void onda_start_ticks(void) {
  *(volatile uint32_t*)0xE000E014 = 0xFFFFFF;
  *(volatile uint32_t*)0xE000E018 = 0;
  *(volatile uint32_t*)0xE000E010 = 7;
}

__attribute__((noinline)) uint64_t onda_ticks(void) {
  __asm__ volatile("cpsid i" ::: "memory");
  uint32_t left = *(volatile uint32_t*)0xE000E018;
  uint32_t wraps = onda_tick_wraps;
  if (*(volatile uint32_t*)0xE000ED04 & (1u << 26)) {  // a round is over and not yet counted
    left = *(volatile uint32_t*)0xE000E018;
    ++wraps;
  }
  __asm__ volatile("cpsie i" ::: "memory");
  return ((uint64_t)wraps << 24) + (0xFFFFFFu - left);
}

static void fault(void) {
  onda_semihosting(0x04, "onda: the processor faulted\n");
  onda_exit(101);
}

static void reset(void) {
#ifdef __ARM_FP
  *(volatile uint32_t*)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb\n" ::: "memory");
#endif
  const uint32_t* from = onda_data_load;
  for (uint32_t* to = onda_data_begin; to < onda_data_end; ++to) *to = *from++;
  for (uint32_t* to = onda_bss_begin; to < onda_bss_end; ++to) *to = 0;
  onda_exit(main());
}

typedef void (*Handler)(void);
__attribute__((section(".vectors"), used)) Handler const onda_vectors[16] = {
    (Handler)onda_stack_top, reset, fault, fault, fault, fault, fault, fault,
    fault, fault, fault, fault, fault, fault, fault, count_wrap};

}  // extern "C"
)__";

constexpr std::string_view linker_script = R"__(ENTRY(onda_vectors)
MEMORY {{
  flash (rx) : ORIGIN = 0x00000000, LENGTH = {}
  ram (rwx) : ORIGIN = 0x20000000, LENGTH = {}
}}
SECTIONS {{
  .text : {{
    KEEP(*(.vectors))
    *(.text .text.*)
    *(.rodata .rodata.*)
    *(.glue_7 .glue_7t .ARM.extab* .ARM.exidx*)
    . = ALIGN(4);
  }} > flash
  .init_array : {{ KEEP(*(.init_array .init_array.* .ctors .ctors.*)) }} > flash
  ASSERT(SIZEOF(.init_array) == 0, "a board's program must not have static constructors")
  .data : {{
    . = ALIGN(4);
    onda_data_begin = .;
    *(.data .data.*)
    . = ALIGN(4);
    onda_data_end = .;
  }} > ram AT > flash
  onda_data_load = LOADADDR(.data);
  .bss (NOLOAD) : {{
    . = ALIGN(4);
    onda_bss_begin = .;
    *(.bss .bss.* COMMON)
    . = ALIGN(4);
    onda_bss_end = .;
  }} > ram
  end = onda_bss_end;
  onda_stack_top = ORIGIN(ram) + LENGTH(ram);
  ASSERT(onda_bss_end + 1024 <= onda_stack_top, "the variables leave no room for the stack")
}}
)__";

}  // namespace

ArmSupport arm_support(const Board& board) {
  if (board.tool_prefix != "arm-none-eabi-") {
    throw Error("arm_support: expected a Cortex-M board, received {}", board.name);
  }
  return {.start_code = std::string(start_code),
          .linker_script = fmt::format(linker_script, board.flash_bytes, board.ram_bytes)};
}

}  // namespace onda::simulate
