using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>Those who wait until what was accepted before is written.</summary>
internal sealed class FlushQueue(Session session)
{
    private LinkedList<(long Frames, long Controls, TaskCompletionSource Done)>? _waiting;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource done;
        lock (session.Gate)
        {
            var (frames, controls) = (session.Protocol.FramesAccepted, session.Protocol.ControlsAccepted);
            if (session.Ending.IsOver || IsFlushed(frames, controls))
            {
                return Task.CompletedTask;
            }

            done = new TaskCompletionSource();
            (_waiting ??= new()).AddLast((frames, controls, done));
        }

        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets go on who needn't wait any longer; outside of the gate.</summary>
    public void Release()
    {
        if (_waiting is not { Count: > 0 })
        {
            return;
        }

        List<TaskCompletionSource> written = [];
        lock (session.Gate)
        {
            while (_waiting.First is { } first && (session.Ending.IsOver || IsFlushed(first.Value.Frames, first.Value.Controls)))
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

    private bool IsFlushed(long frames, long controls) =>
        session.Sender.FramesFlushed >= frames && session.Sender.ControlsFlushed >= controls;
}
