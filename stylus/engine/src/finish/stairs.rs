//! Tables of int8 by int16 that rise or fall by steps, as an activation's does, looked up 64 at a time with AVX-512.
//!
//! Before a first word and from a last one on the entry does not change. What lies between is cut into blocks of 2^s
//! words, at most 256. In each the entry begins with the block's base and changes by the block's ±1 at some places, or
//! more than once at one: `base + delta·(places below the word)`. So tables of 256 bytes say what one of 2^16 does.

use super::{table::Words, Part};
use crate::{lut::Lut, simd::in_order};
use std::arch::x86_64::*;

/// How often the entry may change in a block.
const STEPS: usize = 4;
/// Words that are looked up at once.
const ELEMENTS: usize = 64;

/// A table that rises or falls by steps.
pub(super) struct Stairs {
    first: i16,
    last: i16,
    /// By which a word's distance to the first is shifted to give its block.
    shift: u8,
    /// By block: where it begins, by what it changes, and after which of its words, 255 for never.
    base: Lut,
    delta: Lut,
    after: [Lut; STEPS],
    /// How many of `after` are used, at least 1.
    steps: usize,
}

/// One block.
struct Block {
    base: u8,
    delta: u8,
    after: [u8; STEPS],
    steps: usize,
}

impl Block {
    /// None where entries change too often, or both ways.
    fn new(entries: &[u8]) -> Option<Self> {
        let mut block = Self {
            base: entries[0],
            delta: 0,
            after: [u8::MAX; STEPS],
            steps: 0,
        };
        for (after, pair) in (0..=u8::MAX).zip(entries.windows(2)) {
            let change = i32::from(pair[1].cast_signed()) - i32::from(pair[0].cast_signed());
            if change == 0 {
                continue;
            }
            let delta = if change > 0 { 1 } else { u8::MAX };
            let steps = block.steps + change.unsigned_abs() as usize;
            if block.steps > 0 && delta != block.delta {
                return None;
            }
            block.after.get_mut(block.steps..steps)?.fill(after);
            (block.delta, block.steps) = (delta, steps);
        }
        Some(block)
    }
}

impl Stairs {
    /// None where the table has blocks that change too often, or the CPU lacks the instructions.
    pub(super) fn new(words: &Words) -> Option<Self> {
        if !is_x86_feature_detected!("avx512bw") || !is_x86_feature_detected!("avx512vbmi") {
            return None;
        }
        // From −32768 on.
        let (positive, negative) = words[..1 << 16].split_at(1 << 15);
        let entries = [negative, positive].concat();
        let (lowest, highest) = (entries.first(), entries.last());
        let after = entries.iter().position(|entry| Some(entry) != lowest);
        let before = entries.iter().rposition(|entry| Some(entry) != highest);
        let (first, last) = (after.unwrap_or(1) - 1, before.map_or(0, |place| place + 1));
        let shift = (0..=8).find(|shift| (last - first) >> shift < 256)?;
        let blocks = entries[first..=last]
            .chunks(1 << shift)
            .map(Block::new)
            .collect::<Option<Vec<_>>>()?;
        let table = |of: &dyn Fn(&Block) -> u8| {
            let places: Vec<u8> = blocks.iter().map(of).collect();
            Lut::by_place(&places)
        };
        let word = |place: usize| i16::try_from(place.cast_signed() - (1 << 15)).ok();
        Some(Self {
            first: word(first)?,
            last: word(last)?,
            shift,
            base: table(&|block| block.base),
            delta: table(&|block| block.delta),
            after: std::array::from_fn(|step| table(&|block| block.after[step])),
            steps: blocks.iter().fold(1, |most, block| most.max(block.steps)),
        })
    }

    /// The entries of some words.
    pub(super) fn look_up(&self, part: &mut Part<'_, [u8; 2]>) {
        // SAFETY: the CPU has the instructions.
        unsafe {
            match self.steps {
                1 => self.entries::<1>(part),
                2 => self.entries::<2>(part),
                3 => self.entries::<3>(part),
                _ => self.entries::<STEPS>(part),
            }
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn entries<const N: usize>(&self, part: &mut Part<'_, [u8; 2]>) {
        let [first, last] = [self.first, self.last].map(|word| _mm512_set1_epi16(word));
        let within = _mm512_set1_epi16((1 << self.shift) - 1);
        let shift = _mm_cvtsi32_si128(self.shift.into());
        let (base, delta) = (self.base.registers(), self.delta.registers());
        let after: [_; N] = std::array::from_fn(|step| self.after[step].registers());
        let parts = part
            .lines()
            .flat_map(|(words, output)| words.chunks(ELEMENTS).zip(output.chunks_mut(ELEMENTS)));
        for (words, output) in parts {
            let mask = u64::MAX >> (ELEMENTS - words.len().min(output.len()));
            #[expect(clippy::cast_possible_truncation, reason = "each half of the mask")]
            let masks = [mask as u32, (mask >> 32) as u32];
            let from = words.as_ptr();
            // SAFETY: the masks keep to the words.
            let halves = unsafe {
                [
                    _mm512_maskz_loadu_epi16(masks[0], from.cast()),
                    _mm512_maskz_loadu_epi16(masks[1], from.wrapping_add(ELEMENTS / 2).cast()),
                ]
            };
            // From 0 to 2^16 − 1.
            let [left, right] = halves.map(|words| {
                _mm512_sub_epi16(
                    _mm512_min_epi16(_mm512_max_epi16(words, first), last),
                    first,
                )
            });
            let block = _mm512_packus_epi16(
                _mm512_srl_epi16(left, shift),
                _mm512_srl_epi16(right, shift),
            );
            let place = _mm512_packus_epi16(
                _mm512_and_si512(left, within),
                _mm512_and_si512(right, within),
            );
            let mut entry = Lut::find(&base, block);
            let delta = Lut::find(&delta, block);
            for after in &after {
                let changed = _mm512_cmpgt_epu8_mask(place, Lut::find(after, block));
                entry = _mm512_mask_add_epi8(entry, changed, entry, delta);
            }
            // SAFETY: the mask keeps to the output.
            unsafe { _mm512_mask_storeu_epi8(output.as_mut_ptr().cast(), mask, in_order(entry)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stairs, ELEMENTS};
    use crate::{
        finish::{table::words, Part},
        Kernel,
    };

    /// A table of int8 by int16, as a program has it.
    fn table(entry: impl Fn(i32) -> i32) -> Vec<u8> {
        let entries = (-(1 << 15)..1 << 15).map(|word| entry(word).clamp(-128, 127));
        entries.map(|entry| entry.to_le_bytes()[0]).collect()
    }

    fn found(table: &[u8]) -> Option<Stairs> {
        let wide = Kernel::Avx512Vnni.available();
        wide.then(|| Stairs::new(&words(table))).flatten()
    }

    fn look_up(stairs: &Stairs, words: &[[u8; 2]], output: &mut [u8]) {
        let (pitch, row) = (words.len().max(1), output.len().max(1));
        stairs.look_up(&mut Part {
            sums: words,
            pitch,
            rows: 1,
            column: 0,
            columns: words.len(),
            output,
            row,
        });
    }

    /// Whether the CPU lacks what these tests are of; and a line that says so.
    fn lacking() -> bool {
        let lacking = found(&table(|_| 0)).is_none();
        if lacking {
            println!("skipped: the CPU lacks AVX-512 with VBMI");
        }
        lacking
    }

    #[test]
    fn every_word_has_its_entry() {
        if lacking() {
            return;
        }
        // Falls to its least value and rises then, as GELU does.
        let valley = |word: i32| {
            let rises = word + 1000;
            rises.div_euclid(if rises < 0 { -60 } else { 30 }) - 40
        };
        let tables: [(&str, Vec<u8>); 10] = [
            ("constant", table(|_| -7)),
            ("one step", table(|word| i32::from(word > 5))),
            ("at the lower end", table(|word| i32::from(word > -32768))),
            ("at the upper end", table(|word| i32::from(word == 32767))),
            ("from end to end", table(|word| word >> 8)),
            ("backwards", table(|word| -word / 300)),
            ("steep", table(|word| (word + 777) / 9)),
            ("two at once", table(|word| word / 16 * 2)),
            ("four at once", table(|word| (word >> 8) * 4)),
            ("a valley", table(valley)),
        ];
        for (name, table) in tables {
            let stairs = found(&table).unwrap_or_else(|| panic!("{name} has steps"));
            let all: Vec<[u8; 2]> = (i16::MIN..=i16::MAX).map(i16::to_le_bytes).collect();
            let mut output = vec![0; all.len()];
            look_up(&stairs, &all, &mut output);
            assert!(output == table, "{name}");
        }
    }

    #[test]
    fn any_number_of_words_is_looked_up_and_no_more() {
        if lacking() {
            return;
        }
        let stairs = found(&table(|word| word / 20)).expect("stairs");
        let all: Vec<[u8; 2]> = (-70..80_i16)
            .map(|word| (30 * word).to_le_bytes())
            .collect();
        let mut whole = vec![0; all.len()];
        look_up(&stairs, &all, &mut whole);
        for length in 0..=2 * ELEMENTS + 3 {
            let mut output = vec![99; all.len()];
            look_up(&stairs, &all[..length], &mut output[..length]);
            assert_eq!(output[..length], whole[..length]);
            assert!(output[length..].iter().all(|&byte| byte == 99));
        }
    }

    #[test]
    fn what_changes_too_often_or_both_ways_is_no_stairs() {
        if lacking() {
            return;
        }
        let noise = table(|word| word.wrapping_mul(1_640_531_527) >> 24);
        let steps = table(|word| (word >> 8) * 5);
        let waves = table(|word| word & 1);
        for table in [noise, steps, waves] {
            assert!(found(&table).is_none());
        }
    }
}
