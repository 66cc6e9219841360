//! Each instruction does what Intel's Software Developer's Manual says, or ends the process where a CPU would refuse it.
#![cfg(all(target_arch = "x86_64", target_os = "linux"))]

use std::{arch::asm, env, os::unix::process::ExitStatusExt, process::Command};

/// Configures tiles of so many rows of so many bytes.
fn configure(shapes: &[(u8, u16)]) {
    let mut operand = [0_u8; 64];
    operand[0] = 1;
    for (tile, &(rows, width)) in shapes.iter().enumerate() {
        operand[16 + 2 * tile..][..2].copy_from_slice(&width.to_le_bytes());
        operand[48 + tile] = rows;
    }
    load_configuration(&operand);
}

fn load_configuration(operand: &[u8; 64]) {
    assert!(emulated::install());
    // SAFETY: the operand is 64 bytes.
    unsafe { asm!("ldtilecfg [{}]", in(reg) operand.as_ptr()) };
}

/// Bytes that differ from their neighbours.
fn bytes(seed: usize, count: usize) -> Vec<u8> {
    let word = |index: usize| (index + 1) * (2 * seed + 77) * 40_503;
    (0..count)
        .map(|index| word(index).to_le_bytes()[1])
        .collect()
}

/// The product of int8[M, K] and int8[K / 4, N, 4] by `tdpbssd`, added to `sums`.
fn product(a: &[u8], b: &[u8], sums: &mut [i32], [rows, depth, columns]: [u16; 3]) {
    let [m, words] = [rows, depth / 4].map(|rows| u8::try_from(rows).unwrap());
    configure(&[(m, 4 * columns), (m, depth), (words, 4 * columns)]);
    // SAFETY: the slices have the tiles' sizes.
    unsafe {
        asm!(
            "tileloadd tmm0, [{sums} + {line}*1]",
            "tileloadd tmm1, [{a} + {depth}*1]",
            "tileloadd tmm2, [{b} + {line}*1]",
            "tdpbssd tmm0, tmm1, tmm2",
            "tilestored [{sums} + {line}*1], tmm0",
            "tilerelease",
            sums = in(reg) sums.as_mut_ptr(),
            a = in(reg) a.as_ptr(),
            b = in(reg) b.as_ptr(),
            depth = in(reg) usize::from(depth),
            line = in(reg) 4 * usize::from(columns),
        );
    }
}

#[test]
fn a_product_of_any_shape_is_added() {
    for rows in 1..=16 {
        for words in 1..=16 {
            let columns = (rows * 7 + words * 3) % 16 + 1;
            let (depth, width) = (usize::from(4 * words), usize::from(columns));
            let count = usize::from(rows) * width;
            let a = bytes(1, usize::from(rows) * depth);
            let b = bytes(2, depth * width);
            let begin: Vec<i32> = bytes(3, count)
                .iter()
                .map(|&byte| i32::from(byte) * 8_000_009)
                .collect();
            let mut expected = begin.clone();
            for (at, sum) in expected.iter_mut().enumerate() {
                for index in 0..depth {
                    let (a, b) = (
                        a[at / width * depth + index],
                        b[(index / 4 * width + at % width) * 4 + index % 4],
                    );
                    *sum =
                        sum.wrapping_add(i32::from(a.cast_signed()) * i32::from(b.cast_signed()));
                }
            }
            let mut sums = begin;
            product(&a, &b, &mut sums, [rows, 4 * words, columns]);
            assert_eq!(sums, expected, "{rows} x {depth} x {width}");
        }
    }
}

#[test]
fn sums_wrap() {
    let mut sums = [i32::MAX - 1, i32::MIN];
    product(
        &[1, 0, 0, 0, 0xff, 0, 0, 0],
        &[2, 0, 0, 0],
        &mut sums,
        [2, 4, 1],
    );
    assert_eq!(sums, [i32::MIN, i32::MAX - 1]);
}

#[test]
fn loading_clears_what_the_shape_leaves_and_storing_leaves_what_is_there() {
    configure(&[(16, 64), (3, 20)]);
    let (full, part) = (bytes(1, 1024), bytes(2, 64));
    let mut found = vec![0xee_u8; 3 * 64];
    // SAFETY: 16 rows of 64 bytes, and 3 of 20 bytes, lie in the slices.
    unsafe {
        asm!(
            "tileloadd tmm0, [{full} + {line}*1]",
            "tileloadd tmm1, [{part} + {step}*1]",
            "tilestored [{found} + {line}*1], tmm1",
            full = in(reg) full.as_ptr(),
            part = in(reg) part.as_ptr(),
            found = in(reg) found.as_mut_ptr(),
            line = in(reg) 64_usize,
            step = in(reg) 21_usize,
        );
    }
    for (row, found) in found.chunks(64).enumerate() {
        assert_eq!(found[..20], part[21 * row..][..20]);
        assert!(found[20..].iter().all(|&byte| byte == 0xee));
    }
}

#[test]
fn zeroing_and_configuring_clear_a_tile() {
    let mut found = bytes(3, 64);
    let stored = |found: &mut [u8]| {
        // SAFETY: one row of 64 bytes.
        unsafe {
            asm!("tilestored [{} + {}*1], tmm7", in(reg) found.as_mut_ptr(), in(reg) 64_usize);
        };
    };
    let loaded = |from: &[u8]| {
        // SAFETY: one row of 64 bytes.
        unsafe { asm!("tileloadd tmm7, [{} + {}*1]", in(reg) from.as_ptr(), in(reg) 64_usize) };
    };
    let shapes = [(1, 64); 8];
    configure(&shapes);
    loaded(&bytes(4, 64));
    stored(&mut found);
    assert_eq!(found, bytes(4, 64));
    // SAFETY: tiles are configured.
    unsafe { asm!("tilezero tmm7") };
    stored(&mut found);
    assert_eq!(found, [0; 64]);
    loaded(&bytes(5, 64));
    configure(&shapes);
    found.fill(1);
    stored(&mut found);
    assert_eq!(found, [0; 64]);
}

#[test]
fn memory_is_addressed_by_every_form() {
    let from = bytes(6, 4096);
    configure(&[(2, 64)]);
    let at = |offset: usize, stride: isize| {
        let row = |index: isize| from[offset.wrapping_add_signed(index * stride)..][..64].to_vec();
        [row(0), row(1)].concat()
    };
    // SAFETY: whatever is read lies in `from`, and 128 bytes are written.
    macro_rules! load {
        ($address:literal, $base:tt, $index:tt, $value:expr, $offset:expr) => {{
            let mut found = vec![0_u8; 128];
            unsafe {
                asm!(
                    concat!("tileloadd tmm0, [", $address, "]"),
                    "tilestored [rdi + rsi*1], tmm0",
                    in($base) from.as_ptr().add($offset),
                    in($index) ($value as isize),
                    in("rdi") found.as_mut_ptr(),
                    in("rsi") 64_usize,
                );
            }
            found
        }};
    }
    assert_eq!(load!("rax + rcx*1", "rax", "rcx", 100, 0), at(0, 100));
    assert_eq!(load!("r8 + r9*2", "r8", "r9", 100, 3), at(3, 200));
    assert_eq!(load!("r13 + r12*4 + 17", "r13", "r12", 50, 0), at(17, 200));
    assert_eq!(load!("r14 + rdx*8 - 5", "r14", "rdx", 9, 10), at(5, 72));
    assert_eq!(
        load!("r11 + r15*1 + 1000", "r11", "r15", -77, 0),
        at(1000, -77)
    );
    assert_eq!(
        load!("rax + r10*1 - 1000", "rax", "r10", 64, 2000),
        at(1000, 64)
    );
}

#[test]
fn products_of_bytes_are_added_to_vectors() {
    assert!(emulated::install());
    let (a, b) = (bytes(7, 64), bytes(8, 64));
    let begin = [1, -5, i32::MAX, i32::MIN, 1_000_000, -1_000_000, 0, 77];
    let expected = |a: &[u8], b: &[u8]| -> Vec<i32> {
        let products = a
            .iter()
            .zip(b)
            .map(|(&a, b)| i32::from(a) * i32::from(b.cast_signed()));
        let products: Vec<i32> = products.collect();
        let sums = products.chunks(4).zip(begin);
        sums.map(|(four, sum)| sum.wrapping_add(four.iter().sum()))
            .collect()
    };
    let mut found = [begin; 6];
    // SAFETY: 32 bytes are read and written, within the arrays; the CPU has AVX.
    unsafe {
        asm!(
            // By registers that need every bit of the prefix, and by memory that is found in two ways.
            "vmovdqu ymm0, [{sums}]",
            "vmovdqa ymm9, ymm0",
            "vmovdqa ymm2, ymm0",
            "vmovdqa ymm3, ymm0",
            "vmovdqu ymm1, [{a}]",
            "vmovdqu ymm11, [{a} + 32]",
            "vmovdqu ymm4, [{b}]",
            "vmovdqu ymm12, [{b} + 32]",
            "{{vex}} vpdpbusd ymm0, ymm1, ymm4",
            "{{vex}} vpdpbusd ymm9, ymm11, ymm12",
            "vpbroadcastd ymm13, [{b} + {four}*4 - 4]",
            "vpbroadcastd ymm10, xmm13",
            "{{vex}} vpdpbusd ymm2, ymm1, [{b}]",
            "{{vex}} vpdpbusd ymm3, ymm11, [{b} + {four}*8]",
            "vmovdqu [{sums}], ymm0",
            "vmovdqu [{sums} + 32], ymm9",
            "vmovdqu [{sums} + 64], ymm2",
            "vmovdqu [{sums} + 96], ymm3",
            "vmovdqu [{sums} + 128], ymm10",
            "vmovdqu [{sums} + 160], ymm13",
            sums = in(reg) found.as_mut_ptr(),
            a = in(reg) a.as_ptr(),
            b = in(reg) b.as_ptr(),
            four = in(reg) 4_usize,
            clobber_abi("C"),
        );
    }
    let [first, second] = [expected(&a[..32], &b[..32]), expected(&a[32..], &b[32..])];
    let word = i32::from_le_bytes(b[12..16].try_into().unwrap());
    let broadcast = vec![word; 8];
    let expected = [
        first.clone(),
        second.clone(),
        first,
        second,
        broadcast.clone(),
        broadcast,
    ];
    assert_eq!(found.map(Vec::from), expected);
}

#[test]
fn what_is_behind_a_written_vector_becomes_zero() {
    if !is_x86_feature_detected!("avx512f") {
        println!("left out: this CPU has no registers of 512 bits");
        return;
    }
    assert!(emulated::install());
    let (ones, mut found) = ([1_u8; 64], [0_u8; 64]);
    // SAFETY: 64 bytes are read and written; the CPU has AVX-512.
    unsafe {
        asm!(
            "vzeroall",
            "vmovdqu64 zmm5, [{ones}]",
            "vmovdqu xmm6, [{ones}]",
            "{{vex}} vpdpbusd ymm5, ymm6, ymm6",
            "vmovdqu64 [{found}], zmm5",
            ones = in(reg) ones.as_ptr(),
            found = in(reg) found.as_mut_ptr(),
            clobber_abi("C"),
        );
    }
    let four = 0x0101_0101 + 4;
    let words: Vec<i32> = found
        .as_chunks()
        .0
        .iter()
        .map(|&word| i32::from_le_bytes(word))
        .collect();
    let begin = [
        four,
        four,
        four,
        four,
        0x0101_0101,
        0x0101_0101,
        0x0101_0101,
        0x0101_0101,
    ];
    assert_eq!(words, [&begin[..], &[0; 8]].concat());
}

#[test]
fn vectors_whose_upper_halves_were_cleared_have_zeros_there() {
    assert!(emulated::install());
    let (ones, mut found) = ([1_u8; 32], [9_u8; 32]);
    // SAFETY: 32 bytes are read and written; the CPU has AVX.
    unsafe {
        asm!(
            "vmovdqu ymm5, [{ones}]",
            "vmovdqu ymm6, [{ones}]",
            "vzeroupper",
            "{{vex}} vpdpbusd ymm5, ymm6, [{ones}]",
            "vmovdqu [{found}], ymm5",
            ones = in(reg) ones.as_ptr(),
            found = in(reg) found.as_mut_ptr(),
            clobber_abi("C"),
        );
    }
    let words = found.as_chunks().0.iter();
    let words: Vec<i32> = words.map(|&word| i32::from_le_bytes(word)).collect();
    assert_eq!(words, [[0x0101_0105; 4], [0; 4]].concat());
}

#[test]
fn each_thread_has_tiles_of_its_own() {
    let mut sums = [0; 1];
    configure(&[(1, 64)]);
    std::thread::spawn(|| product(&[1, 1, 1, 1], &[1, 2, 3, 4], &mut [0], [1, 4, 1]))
        .join()
        .unwrap();
    // SAFETY: the tile is configured here, whatever the other thread released.
    unsafe { asm!("tilezero tmm0") };
    product(&[1, 1, 1, 1], &[1, 2, 3, 4], &mut sums, [1, 4, 1]);
    assert_eq!(sums, [10]);
}

/// What a CPU refuses, by name.
const REFUSED: [(&str, fn()); 9] = [
    ("a tile that is not configured", || unsafe {
        asm!("tilezero tmm5");
    }),
    ("a tile after the release", || {
        configure(&[(1, 4)]);
        unsafe { asm!("tilerelease", "tilezero tmm0") };
    }),
    ("rows that differ", || {
        shapes_multiply([(2, 4), (1, 4), (1, 4)]);
    }),
    ("columns that differ", || {
        shapes_multiply([(1, 8), (1, 4), (1, 4)]);
    }),
    ("depths that differ", || {
        shapes_multiply([(1, 4), (1, 8), (1, 4)]);
    }),
    ("a width of 65 bytes", || configure(&[(1, 65)])),
    ("rows without a width", || configure(&[(1, 0)])),
    ("another palette", || load_configuration(&[0x82; 64])),
    ("an instruction of nobody", || unsafe { asm!("ud2") }),
];

fn shapes_multiply(shapes: [(u8, u16); 3]) {
    configure(&shapes);
    // SAFETY: no memory is touched.
    unsafe { asm!("tdpbssd tmm0, tmm1, tmm2") };
}

const ASKED: &str = "EMULATED_REFUSED";

#[test]
fn what_a_cpu_refuses_ends_the_process() {
    if let Ok(name) = env::var(ASKED) {
        assert!(emulated::install());
        REFUSED.iter().find(|(known, _)| *known == name).unwrap().1();
        return;
    }
    for (name, _) in REFUSED {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args([
            "--exact",
            "--nocapture",
            "what_a_cpu_refuses_ends_the_process",
        ]);
        let output = command.env(ASKED, name).output().unwrap();
        assert_eq!(output.status.signal(), Some(4), "{name}: SIGILL");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("emulated: "),
            "{name}"
        );
    }
}
