using System;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>What tests expect of tasks, without leaving the thread that they run on.</summary>
public static class Expect
{
    /// <summary>Waits until a task has ended and returns what it ended with; null for success.</summary>
    public static async Task<Exception?> FailureAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCanceled ? new TaskCanceledException(task) : task.Exception?.InnerException;
    }

    /// <summary>Waits until a task has ended and returns what it ended with; null for success.</summary>
    public static Task<Exception?> FailureAsync(ValueTask task) => FailureAsync(task.AsTask());

    /// <summary>Waits for a task that must end with an exception.</summary>
    public static async Task<TException> FailureAsync<TException>(Task task)
        where TException : Exception
    {
        Exception? failure = await FailureAsync(task).ConfigureAwait(false);
        Assert.That(failure, Is.InstanceOf<TException>());
        return (TException)failure!;
    }

    /// <summary>Waits for a task that must end with an exception.</summary>
    public static Task<TException> FailureAsync<TException>(ValueTask task)
        where TException : Exception => FailureAsync<TException>(task.AsTask());
}
