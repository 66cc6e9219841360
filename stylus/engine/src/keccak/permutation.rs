//! Keccak-f[1600] over states side by side, from the definition in FIPS 202, section 3.

/// The same 64-bit lane of some states. Its functions need the CPU's instructions, and that their caller is compiled for
/// them.
pub(super) trait Lanes: Copy {
    /// `a ^ b`.
    unsafe fn xor(a: Self, b: Self) -> Self;
    /// `a ^ b ^ c`.
    unsafe fn xor3(a: Self, b: Self, c: Self) -> Self;
    /// `a ^ (!b & c)`.
    unsafe fn chi(a: Self, b: Self, c: Self) -> Self;
    /// Each rotated left by `bits`, 1 to 63.
    unsafe fn rotate<const BITS: u32>(a: Self) -> Self;
    /// `a ^ b` for the same `b` in every state.
    unsafe fn constant(a: Self, b: u64) -> Self;
    /// All zero.
    unsafe fn zero() -> Self;
    /// The words of each message moved on by a byte: `low << 8 | high >> 56`, `high` being the words before.
    unsafe fn after(high: Self, low: Self) -> Self;
    /// As many words from each message as there are states, word by word.
    unsafe fn load(messages: impl Fn(usize) -> *const u8, words: &mut [Self]);
    /// The four words of each state that are its hash.
    unsafe fn store(words: &[Self; 4], hashes: &mut [[u64; 4]]);
}

/// What iota adds in each round (FIPS 202, section 3.2.5).
const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// Permutes all states. Lane (x, y) stands at x + 5y.
///
/// # Safety
/// The CPU has the instructions of `L`, and the caller is compiled for them.
#[inline(always)]
pub(super) unsafe fn permute<L: Lanes>(a: &mut [L; 25]) {
    // SAFETY: as the caller promises.
    unsafe {
        for constant in ROUNDS {
            let column = |x: usize| {
                let upper = L::xor3(a[x], a[x + 5], a[x + 10]);
                L::xor3(upper, a[x + 15], a[x + 20])
            };
            let c = [column(0), column(1), column(2), column(3), column(4)];
            // Theta: to each lane is added the column to its left and, turned by one, that to its right.
            let sides = [
                L::xor(c[4], L::rotate::<1>(c[1])),
                L::xor(c[0], L::rotate::<1>(c[2])),
                L::xor(c[1], L::rotate::<1>(c[3])),
                L::xor(c[2], L::rotate::<1>(c[4])),
                L::xor(c[3], L::rotate::<1>(c[0])),
            ];
            let theta = |at: usize| L::xor(a[at], sides[at % 5]);
            // Rho and pi: what goes to each place of a row, from where and turned by how much.
            macro_rules! row {
                ($first:expr, $($from:literal $bits:literal),+) => {
                    [$first, $(L::rotate::<$bits>(theta($from))),+]
                };
            }
            let rows = [
                row!(theta(0), 6 44, 12 43, 18 21, 24 14),
                row!(L::rotate::<28>(theta(3)), 9 20, 10 3, 16 45, 22 61),
                row!(L::rotate::<1>(theta(1)), 7 6, 13 25, 19 8, 20 18),
                row!(L::rotate::<27>(theta(4)), 5 36, 11 10, 17 15, 23 56),
                row!(L::rotate::<62>(theta(2)), 8 55, 14 39, 15 41, 21 2),
            ];
            for (out, row) in a.as_chunks_mut::<5>().0.iter_mut().zip(rows) {
                *out = [
                    L::chi(row[0], row[1], row[2]),
                    L::chi(row[1], row[2], row[3]),
                    L::chi(row[2], row[3], row[4]),
                    L::chi(row[3], row[4], row[0]),
                    L::chi(row[4], row[0], row[1]),
                ];
            }
            a[0] = L::constant(a[0], constant);
        }
    }
}
