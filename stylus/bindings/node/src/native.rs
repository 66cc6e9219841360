//! Executes by plans for the machine that it runs on.

use assay_core::{InputLength, Program, TensorType};
use assay_engine::{Kernel, Options, Plan, PlanError, RunError, Threads, Tree};
use memmap2::Mmap;
#[cfg(unix)]
use memmap2::UncheckedAdvice;
use self_cell::self_cell;
use std::{cell::RefCell, fs::File, ops::Deref, path::Path, thread::LocalKey};
use tensor::{
    functions::Report,
    opened::Opened,
    prepared::{Executor, Table},
    Failure, Tell,
};

thread_local! {
    static TABLE: RefCell<Table<Native>> = const { RefCell::new(Vec::new()) };
}

/// A program's bytes.
enum Bytes {
    Copied(Vec<u8>),
    Mapped(Mmap),
}

impl Bytes {
    /// Gives up the memory of what was read of a file; it is read again where it is needed.
    fn give_up(&self) {
        #[cfg(unix)]
        if let Self::Mapped(map) = self {
            // SAFETY: the pages are a file's, and nothing was written to them. Where it fails they stay.
            let _ = unsafe { map.unchecked_advise(UncheckedAdvice::DontNeed) };
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Copied(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

self_cell!(
    /// A plan and the program's bytes, in which it reads the constants.
    struct Owned {
        owner: Bytes,
        #[not_covariant]
        dependent: Plan,
    }
);

/// A program ready for this machine.
pub struct Native {
    plan: Owned,
}

impl Native {
    /// The program of a file, of which only what is read comes into memory.
    ///
    /// # Errors
    /// [`Failure::Import`] where the file cannot be read, and what [`Executor::new`] gives.
    pub fn of_file(file: &Path, threads: u16, kernel: Option<&str>) -> Result<Self, Failure> {
        // SAFETY: that nobody writes the file while it is mapped is the caller's promise.
        let map = File::open(file).and_then(|file| unsafe { Mmap::map(&file) });
        let map = map.map_err(|error| Failure::Import(error.to_string()))?;
        Self::of(Bytes::Mapped(map), threads, kernel)
    }

    fn of(program: Bytes, threads: u16, kernel: Option<&str>) -> Result<Self, Failure> {
        let kernel = kernel.map(str::parse).transpose();
        let options = Options {
            kernel: kernel.map_err(|_| Failure::Kernel)?,
            threads: threads.into(),
        };
        let plan = Owned::try_new(program, |bytes| {
            let program = Program::decode(bytes)?;
            Plan::new_by_steps(&program, options, &mut || bytes.give_up())
                .map_err(|error| failure(&error))
        })?;
        Ok(Self { plan })
    }
}

fn failure(error: &PlanError) -> Failure {
    match *error {
        PlanError::Kernel(_) => Failure::Kernel,
        PlanError::Threads { asked, .. } => Failure::Threads {
            asked: asked as u64,
        },
        PlanError::Memory { needed } => Failure::Memory {
            needed: needed as u64,
        },
    }
}

fn stopped(error: RunError) -> Failure {
    match error {
        RunError::Length(InputLength { expected, actual }) => Failure::Length { expected, actual },
        RunError::Memory { needed } => Failure::Memory {
            needed: needed as u64,
        },
    }
}

impl Executor for Native {
    fn kernels() -> Vec<&'static str> {
        let all = Kernel::ALL.into_iter();
        all.filter(|kernel| kernel.available())
            .map(Kernel::name)
            .collect()
    }

    fn new(program: &[u8], threads: u16, kernel: Option<&str>) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let refused = Failure::Memory {
            needed: program.len() as u64,
        };
        bytes
            .try_reserve_exact(program.len())
            .map_err(|_| refused)?;
        bytes.extend_from_slice(program);
        Self::of(Bytes::Copied(bytes), threads, kernel)
    }

    fn keep(&mut self) -> Result<(), Failure> {
        let kept = self.plan.with_dependent_mut(|_, plan| plan.keep());
        kept.map_err(|error| failure(&error))
    }

    fn kinds(&self) -> [TensorType; 2] {
        self.plan.with_dependent(|_, plan| plan.kinds())
    }

    fn program(&self) -> &[u8] {
        self.plan.borrow_owner()
    }

    fn open(
        &mut self,
        input: &[u8],
        operator: usize,
        element: usize,
    ) -> Result<Option<Opened>, Failure> {
        self.plan.with_dependent_mut(|_, plan| {
            let opened = plan.open(input, operator, element).map_err(stopped)?;
            Ok(opened.map(|opened| Opened {
                element: opened.element,
                opening: opened.opening,
            }))
        })
    }

    fn run(&mut self, input: &[u8], tell: Tell, report: Report<'_>) -> Result<Vec<u8>, Failure> {
        self.plan.with_dependent_mut(|_, plan| {
            let kernel = plan.kernel();
            plan.run_and_copy(input, &mut |threads, found| {
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
            })
            .map_err(stopped)
        })
    }

    fn output(&mut self, input: &[u8], operator: usize) -> Result<Option<Vec<u8>>, Failure> {
        self.plan
            .with_dependent_mut(|_, plan| plan.output(input, operator).map_err(stopped))
    }

    fn hash(kind: &TensorType, data: &[u8]) -> [u8; 32] {
        let kernel = Kernel::best();
        Threads::new(1).map_or_else(
            |_| tensor::Portable::hash(kind, data),
            |threads| Tree::hash_of(kernel, &threads, kind, data),
        )
    }

    fn nodes(kind: &TensorType, data: &[u8], lowest: u32) -> Vec<Vec<[u8; 32]>> {
        let kernel = Kernel::best();
        Threads::new(1).map_or_else(
            |_| tensor::Portable::nodes(kind, data, lowest),
            |threads| Tree::nodes_of(kernel, &threads, kind, data, lowest as usize),
        )
    }

    fn table() -> &'static LocalKey<RefCell<Table<Self>>> {
        &TABLE
    }
}
