//! Reads an instruction: a VEX prefix of three bytes, an opcode, `ModRM`, and where memory is meant SIB and displacement
//! (Intel's Software Developer's Manual, volume 2, chapter 2).

/// Base register, index register with the shift of its scale, displacement.
pub(crate) struct Address {
    pub base: usize,
    pub index: Option<(usize, u32)>,
    pub displacement: i64,
}

/// The last operand of an instruction on vectors.
pub(crate) enum Source {
    Register(usize),
    Memory(Address),
}

/// Tiles and registers by their numbers, in the order of an assembler.
pub(crate) enum Instruction {
    /// `ldtilecfg`.
    Configure(Address),
    /// `tilerelease`.
    Release,
    /// `tilezero`.
    Zero(usize),
    /// `tileloadd`.
    Load(usize, Address),
    /// `tilestored`.
    Store(Address, usize),
    /// `tdpbssd`.
    Multiply(usize, usize, usize),
    /// `vpdpbusd`.
    Accumulate(usize, usize, Source),
    /// `vpbroadcastd`.
    Broadcast(usize, Source),
}

/// The instruction whose bytes `byte` gives, and how many there are.
pub(crate) fn decode(byte: impl Fn(usize) -> u8) -> Result<(Instruction, usize), &'static str> {
    const UNKNOWN: &str = "this is not one of the instructions that are known here";
    let (opcodes, second) = (byte(1) & 31, byte(2));
    // Those of 0F 38, with W zero.
    if byte(0) != 0xc4 || opcodes != 2 || second >> 7 != 0 {
        return Err(UNKNOWN);
    }
    // These stand inverted: the high bits of the registers in ModRM and SIB, and the third register.
    let high = |bit: u32| usize::from(!byte(1) >> bit & 1) << 3;
    let third = usize::from(!second >> 3 & 15);
    let (wide, prefix) = (second & 4 != 0, second & 3);
    let (opcode, modrm) = (byte(3), byte(4));
    let memory = modrm >> 6 != 3;
    let (reg, rm) = (usize::from(modrm >> 3 & 7), usize::from(modrm & 7));
    let addressed = || address(&byte, high(6), high(5));
    let source = || match addressed() {
        _ if !memory => Ok((Source::Register(rm | high(5)), 5)),
        found => found.map(|(address, length)| (Source::Memory(address), length)),
    };
    // The prefix is 0 for none, 1 for 66, 2 for F3, 3 for F2.
    match (opcode, prefix, wide, memory) {
        (0x49, 0, false, true) if reg == 0 => {
            addressed().map(|(address, length)| (Instruction::Configure(address), length))
        }
        (0x49, 0, false, false) if modrm == 0xc0 => Ok((Instruction::Release, 5)),
        (0x49, 3, false, false) if rm == 0 => Ok((Instruction::Zero(reg), 5)),
        (0x4b, 3, false, true) if rm == 4 => {
            addressed().map(|(address, length)| (Instruction::Load(reg, address), length))
        }
        (0x4b, 2, false, true) if rm == 4 => {
            addressed().map(|(address, length)| (Instruction::Store(address, reg), length))
        }
        (0x5e, 3, false, false) if third < 8 => Ok((Instruction::Multiply(reg, rm, third), 5)),
        (0x50, 1, true, _) => source().map(|(source, length)| {
            (
                Instruction::Accumulate(reg | high(7), third, source),
                length,
            )
        }),
        (0x58, 1, true, _) => {
            source().map(|(source, length)| (Instruction::Broadcast(reg | high(7), source), length))
        }
        _ => Err(UNKNOWN),
    }
}

/// What `ModRM` at byte 4 and what follows address, and where the instruction ends. `index` and `base` are the high bits of
/// these registers.
fn address(
    byte: &impl Fn(usize) -> u8,
    index: usize,
    base: usize,
) -> Result<(Address, usize), &'static str> {
    let (mode, rm) = (byte(4) >> 6, byte(4) & 7);
    let (low, index, at) = if rm == 4 {
        let sib = byte(5);
        let index = usize::from(sib >> 3 & 7) | index;
        // The stack pointer's number says that there is no index.
        let index = (index != 4).then_some((index, u32::from(sib >> 6)));
        (sib & 7, index, 6)
    } else {
        (rm, None, 5)
    };
    let (displacement, length) = match mode {
        0 if low == 5 => return Err("addresses without a base register are not known here"),
        0 => (0, at),
        1 => (i64::from(byte(at).cast_signed()), at + 1),
        _ => {
            let bytes = [0, 1, 2, 3].map(|index| byte(at + index));
            (i64::from(i32::from_le_bytes(bytes)), at + 4)
        }
    };
    let base = usize::from(low) | base;
    Ok((
        Address {
            base,
            index,
            displacement,
        },
        length,
    ))
}
