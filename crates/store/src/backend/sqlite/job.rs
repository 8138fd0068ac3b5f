//! A write that waits for the writer: done inside its transaction, answered after its commit.

use std::future::Future;
use std::pin::Pin;

use sqlx::sqlite::SqliteConnection;
use tokio::sync::oneshot;

use super::super::Operation;
use super::super::sql::Sql;
use crate::error::StoreError;

/// What the writer does with a job, without knowing what it is.
pub(super) trait Job: Send {
    /// Does it inside the transaction that is open. An error means that the transaction is lost.
    fn run<'c>(
        &'c mut self,
        connection: &'c mut SqliteConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'c>>;

    /// Whether what it deletes may not be found in the files either.
    fn erases(&self) -> bool;

    /// Answers, now that it is known what became of the transaction.
    fn settle(self: Box<Self>, fate: Fate);
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Durable,
    /// Nothing was written.
    Lost,
    /// It broke in the commit: only reading tells.
    Open,
}

/// An operation with who waits for it.
pub(super) struct Pending<O: Operation> {
    operation: Option<O>,
    answer: Option<Result<O::Answer, StoreError>>,
    reply: oneshot::Sender<Result<O::Answer, StoreError>>,
}

impl<O: Operation> Pending<O> {
    pub(super) fn new(
        operation: O,
    ) -> (Pending<O>, oneshot::Receiver<Result<O::Answer, StoreError>>) {
        let (reply, answer) = oneshot::channel();
        (Pending { operation: Some(operation), answer: None, reply }, answer)
    }
}

impl<O: Operation> Job for Pending<O> {
    fn run<'c>(
        &'c mut self,
        connection: &'c mut SqliteConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'c>> {
        Box::pin(async move {
            let Some(operation) = self.operation.take() else { return Ok(()) };
            sqlx::query("SAVEPOINT job").execute(&mut *connection).await?;
            let answer = operation.in_sql(&mut Sql::Sqlite(&mut *connection)).await;
            if answer.is_err() {
                // Fails if the error took the whole transaction with it.
                sqlx::query("ROLLBACK TO job").execute(&mut *connection).await?;
            }
            sqlx::query("RELEASE job").execute(&mut *connection).await?;
            self.answer = Some(answer);
            Ok(())
        })
    }

    fn erases(&self) -> bool {
        O::ERASES
    }

    fn settle(self: Box<Self>, fate: Fate) {
        let answer = match (self.answer, fate) {
            (Some(answer), Fate::Durable) => answer,
            (Some(Err(refused)), Fate::Lost | Fate::Open) => Err(refused),
            (Some(Ok(_)), Fate::Open) => Err(StoreError::Unknown),
            (Some(Ok(_)), Fate::Lost) | (None, _) => Err(StoreError::Unavailable),
        };
        // Whoever asked may have gone; what was done is done.
        let _ = self.reply.send(answer);
    }
}
