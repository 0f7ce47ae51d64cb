using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A result that comes once and that several await, each through a task of its own.</summary>
/// <remarks>A task with several awaiters resumes only one of them in place and sends the others to the pool, away from a virtual clock.</remarks>
internal sealed class Promise<T>(Resumption resumption)
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource<T>>? _waiting = [];
    private Task<T>? _kept;

    public Task<T> NewTask()
    {
        lock (_gate)
        {
            if (_kept is not null)
            {
                return _kept;
            }

            var source = new TaskCompletionSource<T>();
            _waiting!.Add(source);
            return source.Task;
        }
    }

    public void Keep(T result)
    {
        List<TaskCompletionSource<T>> waiting;
        lock (_gate)
        {
            waiting = _waiting!;
            (_waiting, _kept) = (null, Task.FromResult(result));
        }

        foreach (var source in waiting)
        {
            resumption.Schedule((source, result), static it => it.source.SetResult(it.result));
        }
    }
}
