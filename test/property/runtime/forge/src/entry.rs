//! The entry point: it calls every function a few times, each time with what came back before, and leaves what there is
//! to see in the memory and in the result.

use wasm_encoder::{BlockType, Function, MemArg, MemArgTarget, ValType};

use crate::drive::{count, Driver, Signature, REACH};

/// Calls of every function.
const ROUNDS: i32 = 12;
/// Functions entered and loops begun in one call.
const FUEL: i32 = 60;
/// Where the globals are left.
const GLOBALS: u64 = 0x7f00;
/// Locals: a sum of what came back (i64), and the round.
const SUM: u32 = 1;
const ROUND: u32 = 2;
/// Index of `write_result` among the imports.
const WRITE_RESULT: u32 = 1;

fn at(offset: u64) -> MemArg {
    MemArg {
        offset,
        align: 0,
        target: MemArgTarget::Memory(0),
        ordering: None,
    }
}

impl Driver {
    /// The body of the entry point.
    pub fn entry_point(&self) -> Function {
        let mut function = Function::new([(1, ValType::I64), (1, ValType::I32)]);
        let mut ops = function.instructions();
        ops.local_get(0).i64_extend_i32_u().local_set(SUM);
        ops.loop_(BlockType::Empty);
        for (i, signature) in self.defined.iter().enumerate() {
            self.call(&mut function, i, signature);
        }
        if self.bulk {
            move_bytes(&mut function);
        }
        let mut ops = function.instructions();
        ops.local_get(ROUND).i32_const(1).i32_add().local_tee(ROUND);
        ops.i32_const(ROUNDS).i32_lt_u().br_if(0).end();
        self.leave(&mut function);
        function
    }

    /// Calls a function, through the table where there is one of ours and the function is an odd one.
    fn call(&self, function: &mut Function, i: usize, signature: &Signature) {
        let mut ops = function.instructions();
        ops.i32_const(FUEL).global_set(self.fuel());
        for (at, ty) in signature.params.iter().enumerate() {
            let shift = i64::try_from(at * 7 % 64).expect("a shift");
            ops.local_get(SUM).i64_const(shift).i64_rotl();
            if *ty == ValType::I32 {
                ops.i32_wrap_i64().local_get(ROUND).i32_add();
            }
        }
        if self.has_table || i.is_multiple_of(2) {
            ops.call(self.own() + count(i));
        } else {
            ops.i32_const(i32::try_from(i).expect("an index"));
            ops.call_indirect(0, signature.index);
        }
        match signature.result {
            Some(ValType::I64) => {}
            Some(_) => {
                ops.i64_extend_i32_u();
            }
            None => {
                ops.i64_const(1);
            }
        }
        ops.local_get(SUM).i64_const(0x5851_f42d_4c95_7f2d);
        ops.i64_mul().i64_add().local_set(SUM);
    }

    /// Writes the globals and the sum to the memory, and half of what host functions can reach to the result.
    fn leave(&self, function: &mut Function) {
        let mut ops = function.instructions();
        for (i, ty) in self.globals.iter().enumerate() {
            ops.i32_const(0).global_get(count(i));
            let place = at(GLOBALS + 8 * i as u64);
            if *ty == ValType::I64 {
                ops.i64_store(place);
            } else {
                ops.i32_store(place);
            }
        }
        let after = at(GLOBALS + 8 * self.globals.len() as u64);
        ops.i32_const(0).local_get(SUM).i64_store(after);
        ops.i32_const(REACH).i32_const(REACH);
        ops.call(self.before_host(WRITE_RESULT));
        ops.i32_const(0).end();
    }
}

/// Fills some bytes and copies some, from and to where the sum says.
fn move_bytes(function: &mut Function) {
    let mut operands = |copies: bool| {
        let mut ops = function.instructions();
        ops.local_get(SUM).i32_wrap_i64().i32_const(REACH).i32_and();
        ops.local_get(SUM).i64_const(19).i64_shr_u().i32_wrap_i64();
        ops.i32_const(REACH).i32_and();
        ops.local_get(ROUND).i32_const(97).i32_mul();
        if copies {
            ops.memory_copy(0, 0);
        } else {
            ops.memory_fill(0);
        }
    };
    operands(false);
    operands(true);
}
