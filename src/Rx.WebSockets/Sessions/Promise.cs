using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A result that comes once and that several await.</summary>
/// <remarks>A task with several awaiters resumes only one of them in place and sends the others to the pool: away from the pool, each gets one of its own.</remarks>
internal sealed class Promise<T>(Resumption resumption)
{
    private readonly Lock? _gate = resumption.IsPool ? null : new();
    private readonly TaskCompletionSource<T>? _shared = resumption.IsPool ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    private List<TaskCompletionSource<T>>? _waiting;
    private Task<T>? _kept;

    /// <summary>A task that has one awaiter, away from the pool.</summary>
    public Task<T> NewTask()
    {
        if (_shared is not null)
        {
            return _shared.Task;
        }

        lock (_gate!)
        {
            if (_kept is not null)
            {
                return _kept;
            }

            var source = new TaskCompletionSource<T>();
            (_waiting ??= []).Add(source);
            return source.Task;
        }
    }

    public void Keep(T result)
    {
        if (_shared is not null)
        {
            _shared.SetResult(result);
            return;
        }

        List<TaskCompletionSource<T>>? waiting;
        lock (_gate!)
        {
            waiting = _waiting;
            (_waiting, _kept) = (null, Task.FromResult(result));
        }

        foreach (var source in waiting ?? [])
        {
            resumption.Schedule((source, result), static it => it.source.SetResult(it.result));
        }
    }
}
