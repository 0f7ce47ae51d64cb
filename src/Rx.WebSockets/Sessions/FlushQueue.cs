using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>Those who wait until what was accepted before is written.</summary>
internal sealed class FlushQueue(Session session)
{
    private readonly LinkedList<(long Target, TaskCompletionSource Done)> _waiting = new();

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource done;
        lock (session.Gate)
        {
            if (session.IsOver || IsWritten(session.Protocol.FramesAccepted))
            {
                return Task.CompletedTask;
            }

            done = new TaskCompletionSource();
            _waiting.AddLast((session.Protocol.FramesAccepted, done));
        }

        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets go on who needn't wait any longer; outside of the gate.</summary>
    public void Release()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        List<TaskCompletionSource> written = [];
        lock (session.Gate)
        {
            while (_waiting.First is { } first && (session.IsOver || IsWritten(first.Value.Target)))
            {
                written.Add(first.Value.Done);
                _waiting.RemoveFirst();
            }
        }

        foreach (var done in written)
        {
            session.Resumption.Schedule(done, static it => it.TrySetResult());
        }
    }

    private bool IsWritten(long target) =>
        session.Sender.IsIdle && session.Protocol.FramesWritten >= target && !session.Protocol.OwesControl;
}
