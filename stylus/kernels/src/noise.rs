//! Input for the kernels.

/// Multiplier and increment of Knuth's MMIX generator.
const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

/// A linear congruential generator: the same words at every call.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next word; its upper half is the better one.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        self.0
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    pub(crate) fn word(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    /// `N` values, each from the next word.
    pub(crate) fn array<T: Copy + Default, const N: usize>(
        seed: u64,
        value: impl Fn(&mut Self) -> T,
    ) -> [T; N] {
        let mut noise = Self::new(seed);
        let mut array = [T::default(); N];
        for item in &mut array {
            *item = value(&mut noise);
        }
        array
    }
}
