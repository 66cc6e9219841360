//! What is done where the CPU refuses an instruction.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "registers, addresses and indices of registers are the same 64 bits, whatever they are called"
)]

use crate::{
    decoding::{self, Address, Instruction, Source},
    tiles::Tiles,
    vectors::{self, Vectors},
};
use std::{cell::RefCell, io, sync::Once};

thread_local! {
    /// Each thread has tiles of its own.
    static TILES: RefCell<Tiles> = const { RefCell::new(Tiles::new()) };
}

/// Installs [`refused`], once.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Asked for here, not for each instruction: a virtual machine takes long for it.
        vectors::wide();
        // SAFETY: an action of zeros is one without flags and with an empty mask; `refused` has the signature that
        // SA_SIGINFO asks for.
        let result = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(_, _, _) = refused;
            action.sa_sigaction = handler as usize;
            action.sa_flags = libc::SA_SIGINFO;
            libc::sigaction(libc::SIGILL, &raw const action, std::ptr::null_mut())
        };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
    });
}

/// What Linux calls where the CPU refused an instruction.
extern "C" fn refused(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: Linux passes the thread's registers, which are what it goes on with.
    let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext };
    // SAFETY: the CPU stands at an instruction that it refused.
    if let Err(why) = unsafe { execute(registers) } {
        for said in ["emulated: ", why, "\n"] {
            // SAFETY: the bytes are there.
            unsafe { libc::write(libc::STDERR_FILENO, said.as_ptr().cast(), said.len()) };
        }
        // SAFETY: without a handler, the instruction ends the process once the CPU refuses it again.
        unsafe { libc::signal(libc::SIGILL, libc::SIG_DFL) };
        return;
    }
    // What can be executed behind it is, too, since signals take most of the time.
    // SAFETY: there the CPU would go on.
    while unsafe { execute(registers) }.is_ok() {}
}

/// Executes the instruction at which a thread stands.
///
/// # Safety
/// The registers are those of a thread that was about to execute an instruction.
unsafe fn execute(registers: &mut libc::mcontext_t) -> Result<(), &'static str> {
    let at = |register: i32| registers.gregs[register as usize];
    let begin = at(libc::REG_RIP) as *const u8;
    // SAFETY: the CPU is about to read an instruction there.
    let (instruction, length) = decoding::decode(|index| unsafe { *begin.add(index) })?;
    let address = |from: Address| {
        let begin = at(ORDER[from.base]).wrapping_add(from.displacement) as usize;
        let index = from
            .index
            .map(|(register, shift)| at(ORDER[register]) << shift);
        (begin, index.unwrap_or(0) as isize)
    };
    let sum = |(begin, index): (usize, isize)| begin.wrapping_add_signed(index);
    // SAFETY: of memory, what the CPU would touch is touched as the CPU would.
    TILES.with_borrow_mut(|tiles| unsafe {
        match instruction {
            Instruction::Configure(from) => tiles.configure(&*(address(from).0 as *const [u8; 64])),
            Instruction::Release => tiles.release(),
            Instruction::Zero(tile) => tiles.zero(tile),
            Instruction::Load(tile, from) => tiles.load(tile, address(from)),
            Instruction::Store(to, tile) => tiles.store(tile, address(to)),
            Instruction::Multiply(sums, a, b) => tiles.multiply(sums, a, b),
            Instruction::Accumulate(sums, a, b) => {
                let mut vectors = Vectors::new(registers.fpregs)?;
                let b = match b {
                    Source::Register(register) => vectors.read(register),
                    Source::Memory(from) => *(sum(address(from)) as *const [u8; 32]),
                };
                let mut found = vectors.read(sums);
                vectors::accumulate(&mut found, &vectors.read(a), &b);
                vectors.write(sums, found);
                Ok(())
            }
            Instruction::Broadcast(to, from) => {
                let mut vectors = Vectors::new(registers.fpregs)?;
                let word = match from {
                    Source::Register(register) => {
                        vectors.read(register)[..4].try_into().unwrap_or_default()
                    }
                    Source::Memory(from) => *(sum(address(from)) as *const [u8; 4]),
                };
                vectors.write(to, std::array::from_fn(|index| word[index % 4]));
                Ok(())
            }
        }
    })?;
    registers.gregs[libc::REG_RIP as usize] += length as libc::greg_t;
    Ok(())
}

/// Where Linux keeps the register of each number.
const ORDER: [i32; 16] = [
    libc::REG_RAX,
    libc::REG_RCX,
    libc::REG_RDX,
    libc::REG_RBX,
    libc::REG_RSP,
    libc::REG_RBP,
    libc::REG_RSI,
    libc::REG_RDI,
    libc::REG_R8,
    libc::REG_R9,
    libc::REG_R10,
    libc::REG_R11,
    libc::REG_R12,
    libc::REG_R13,
    libc::REG_R14,
    libc::REG_R15,
];
