import { expect } from "chai";
import { demangle } from "stylus-runtime";

/** Symbols that rustc 1.95 wrote but for those that say otherwise. */
const SYMBOLS: readonly (readonly [symbol: string, path: string])[] = [
  ["_ZN6shapes5maths3fib17h3fd71dc485e7c178E", "shapes::maths::fib"],
  ["_ZN6shapes15user_entrypoint28_$u7b$$u7b$closure$u7d$$u7d$17h5841f095cda57beaE", "shapes::user_entrypoint::{{closure}}"],
  ["_ZN6shapes5maths15Square$LT$T$GT$4each17hc53457fa9d1369cfE", "shapes::maths::Square<T>::each"],
  [
    "_ZN73_$LT$shapes..maths..Square$LT$u64$GT$$u20$as$u20$shapes..maths..Shape$GT$4area17h13c77247acc3749cE",
    "<shapes::maths::Square<u64> as shapes::maths::Shape>::area",
  ],
  // as LLVM marks a copy that it made
  ["_ZN6shapes5maths3fib17h3fd71dc485e7c178E.llvm.1234", "shapes::maths::fib"],
  ["_RNvCsfLfy6EI15iL_7___rustc17rust_begin_unwind", "__rustc::rust_begin_unwind"],
  ["_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt", "core::panicking::panic_fmt"],
  ["_RNvXsd_NtNtNtCsgXGp5Oqx2Ny_4core3fmt3num3impyNtB9_7Display3fmt", "<u64 as core::fmt::Display>::fmt"],
  ["_RNvMsa_NtCsgXGp5Oqx2Ny_4core3fmtNtB5_9Formatter12pad_integral", "<core::fmt::Formatter>::pad_integral"],
  [
    "_RINvMs0_NtCs5OopQKGS3lm_6shapes5mathsINtB6_6SquarehE4eachNCNvB8_15user_entrypoint0EB8_",
    "<shapes::maths::Square<u8>>::each::<shapes::user_entrypoint::{closure#0}>",
  ],
  ["_RINvNtCs5OopQKGS3lm_6shapes5maths7genericmKj3_EB4_", "shapes::maths::generic::<u32, 3>"],
  // by hand, from the grammar
  ["_RINvC1a1fRhQRShPxOtAlj4_TbcEuE", "a::f::<&u8, &mut &[u8], *const i64, *mut u16, [i32; 4], (bool, char), ()>"],
  ["_RINvC1a1fFKCjEyFUhE_u", "_RINvC1a1fFKCjEyFUhE_u"],
  ["_RINvC1a1fFKCjEyFUhEuE", 'a::f::<extern "C" fn(usize) -> u64, unsafe fn(u8)>'],
  ["_RINvC1a1fDNtC1b5Traitp4ItemmEL_E", "a::f::<dyn b::Trait<Item = u32>>"],
  ["_RINvC1a1fKb1_Kc41_Kan7f_KpL_E", "a::f::<true, \"A\", -127, _, '_>"],
  ["_RNSNvC1a1f6vtables_0", "a::f::{shim:vtable#0}"],
  ["_RNvC1au5caf_a", "a::punycode{caf_a}"],
  // what a linker demangled, and what nobody mangled
  ["core::fmt::write::h0123456789abcdef", "core::fmt::write"],
  ["user_entrypoint", "user_entrypoint"],
  ["memcpy", "memcpy"],
];

describe("stylus-runtime: demangle", () => {
  it("gives the path of both manglings, without hashes", () => {
    for (const [symbol, path] of SYMBOLS) {
      expect(demangle(symbol), symbol).to.equal(path);
    }
  });

  it("leaves alone what it does not understand", () => {
    for (const symbol of ["_ZN", "_ZNE", "_ZN3abE", "_ZN99999999a", "_R", "_RN", "_RNvC1a", "_RNvC9a", "_RB_", "_RINvC1a1fKz_E", "_RNvXB_hNtB_1f", "_Z3foov", ""]) {
      expect(demangle(symbol), symbol).to.equal(symbol);
    }
  });

  it("ends, and soon, on symbols that refer to themselves again and again", () => {
    // Each tuple holds the one before twice: 2^60 types.
    let bomb = "_RINvC1a1fTuuE";
    for (let i = 0, at = 8; i < 60; i++) {
      const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
      const written = (n: number): string => (n < 62 ? (digits[n] as string) : `${written(Math.floor(n / 62))}${digits[n % 62] as string}`);
      const back = `B${written(at - 1)}_`;
      at = bomb.length - 2;
      bomb += `T${back}${back}E`;
    }
    expect(demangle(`${bomb}E`)).to.equal(`${bomb}E`);
    const deep = `_RINvC1a1f${"R".repeat(100_000)}uE`;
    expect(demangle(deep)).to.equal(deep);
  });

  it("replaces control characters", () => {
    expect(demangle("a\u0000b\u001b[2Jc")).to.equal("a\ufffdb\ufffd[2Jc");
  });
});
