//! Executes by plans for the machine that it runs on.

use assay_core::{Program, TensorType};
use assay_engine::{Kernel, Options, Plan, PlanError, Threads, Tree};
use self_cell::self_cell;
use std::{cell::RefCell, collections::BTreeMap, thread::LocalKey};
use tensor::{
    functions::Report,
    prepared::{Executor, Table},
    Failure, Tell,
};

thread_local! {
    static TABLE: RefCell<Table<Native>> = const { RefCell::new(BTreeMap::new()) };
}

self_cell!(
    /// A plan and the program's bytes, in which it reads the constants.
    struct Owned {
        owner: Vec<u8>,
        #[not_covariant]
        dependent: Plan,
    }
);

/// A program ready for this machine.
pub struct Native {
    plan: Owned,
    /// The number of the last operator.
    last: usize,
}

impl Executor for Native {
    fn kernels() -> Vec<&'static str> {
        let all = Kernel::ALL.into_iter();
        all.filter(|kernel| kernel.available())
            .map(Kernel::name)
            .collect()
    }

    fn new(program: &[u8], threads: u16, kernel: Option<&str>) -> Result<Self, Failure> {
        let kernel = kernel.map(str::parse).transpose();
        let options = Options {
            kernel: kernel.map_err(|_| Failure::Kernel)?,
            threads: threads.into(),
        };
        let mut last = 0;
        let plan = Owned::try_new(program.to_vec(), |program| {
            let program = Program::decode(program)?;
            last = program.operators().count().saturating_sub(1);
            Plan::new(&program, options).map_err(|error| match error {
                PlanError::Kernel(_) | PlanError::Threads(_) => Failure::Kernel,
            })
        })?;
        Ok(Self { plan, last })
    }

    fn run(&mut self, input: &[u8], tell: Tell, report: Report<'_>) -> Result<Vec<u8>, Failure> {
        let last = self.last;
        self.plan.with_dependent_mut(|_, plan| {
            let kernel = plan.kernel();
            let mut output = Vec::new();
            plan.run_with(input, &mut |threads, found| {
                if found.operator == last {
                    output = found.data.to_vec();
                }
                let operator = u16::try_from(found.operator).unwrap_or(u16::MAX);
                match tell {
                    Tell::Nothing => {}
                    Tell::Progress => report(operator, &[]),
                    Tell::Outputs => report(operator, found.data),
                    Tell::Hashes => {
                        let hash = Tree::hash_of(kernel, threads, found.kind, found.data);
                        report(operator, &hash);
                    }
                }
            })?;
            Ok(output)
        })
    }

    fn hash(kind: &TensorType, data: &[u8]) -> [u8; 32] {
        let kernel = Kernel::best();
        Threads::new(1).map_or_else(
            |_| tensor::Portable::hash(kind, data),
            |threads| Tree::hash_of(kernel, &threads, kind, data),
        )
    }

    fn table() -> &'static LocalKey<RefCell<Table<Self>>> {
        &TABLE
    }
}
