using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Disposables;
using System.Threading;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Broadcasting;

/// <summary>A session of a broadcast, and what is held for it while its transport is busy.</summary>
[DebuggerDisplay("{_held} octets held")]
internal sealed class Member : HoldingSink<(Frame Frame, object? Key), Frame>
{
    private const int HeldOverhead = 64;

    private readonly Broadcast _broadcast;
    private readonly BroadcastOptions _options;
    private readonly Pile<Frame> _pile;
    private readonly SingleAssignmentDisposable _lifetime = new();
    private long _held;

    public Member(Broadcast broadcast, IWebSocketSession session, BroadcastOptions options)
        : base(new Writing(session, frame => broadcast.Report(session, frame)))
    {
        (_broadcast, Session, _options) = (broadcast, session, options);
        _pile = new Pile<Frame>(options.Overflow.Kind, options.Overflow.Kind is OverflowKind.Latest ? 1 : options.Overflow.Capacity ?? int.MaxValue);
    }

    public IWebSocketSession Session { get; }

    protected override bool HasRoom => true;

    public IDisposable Start()
    {
        // The broadcast or the session may have ended meanwhile.
        var lifetime = Session.Lifetime.UnsafeRegister(static member => ((Member)member!).Dispose(), this);
        _lifetime.Disposable = Disposable.Create(() => lifetime.Unregister());
        return this;
    }

    protected override void Accept((Frame Frame, object? Key) value, CancellationToken cancellationToken)
    {
        List<Frame>? dropped = null;
        bool isTooSlow;
        lock (Gate)
        {
            if (IsEnding)
            {
                return;
            }

            isTooSlow = _options.Overflow.Kind is OverflowKind.Close && IsFull(value.Frame);
            if (isTooSlow || (_options.Overflow.Kind is OverflowKind.DropNewest && IsFull(value.Frame)))
            {
                (dropped ??= []).Add(value.Frame);
            }
            else
            {
                Hold(value.Frame, value.Key, ref dropped);
            }
        }

        dropped?.ForEach(frame => _broadcast.Report(Session, frame));
        if (isTooSlow)
        {
            Dispose();
            _ = Session.CloseAsync(new CloseReason(CloseCode.TryAgainLater, "too slow"), CancellationToken.None);
        }
    }

    protected override bool TryTake([MaybeNullWhen(false)] out Frame value, out CancellationToken cancellationToken)
    {
        cancellationToken = Stop;
        var taken = _pile.TryTake(out value);
        _held -= taken ? CostOf(value) : 0;
        return taken;
    }

    protected override void Forget()
    {
        _pile.Clear();
        _held = 0;
    }

    protected override void LetGo()
    {
        _lifetime.Dispose();
        _broadcast.Remove(this);
    }

    // One that is ready takes any message, and one always fits.
    private bool IsFull(Frame next) =>
        _pile.Count > 0 && (_held + CostOf(next) > _options.MaxHeld || _pile.Count >= (_options.Overflow.Capacity ?? int.MaxValue));

    private void Hold(Frame frame, object? key, ref List<Frame>? dropped)
    {
        _held += CostOf(frame);
        if (_pile.Add(frame, key, out var gone))
        {
            _held -= CostOf(gone);
            (dropped ??= []).Add(gone);
        }

        while (_held > _options.MaxHeld && _pile.Count > 1 && _pile.TryTake(out var oldest))
        {
            _held -= CostOf(oldest);
            (dropped ??= []).Add(oldest);
        }
    }

    private static long CostOf(Frame frame) => (long)frame.Payload.Length + HeldOverhead;
}
