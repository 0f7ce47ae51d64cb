using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Shows the Pings and Pongs of the peer to those who watch; nothing is kept for those who come later.</summary>
/// <remarks>Its fields are guarded by the session's gate. Frames of one batch of octets are held until it has been taken, so that they are bounded by it.</remarks>
internal sealed class ControlFrames(Session session) : IObservable<Frame>
{
    private Queue<Frame>? _held;
    private IObserver<Frame>[] _observers = [];
    private bool _hasEnded = session.Ending.IsOver;
    private bool _delivers;

    public IDisposable Subscribe(IObserver<Frame> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);

        // Each subscription has an object of its own, also if it is for the same observer.
        var subscription = System.Reactive.Observer.Create<Frame>(observer.OnNext, observer.OnError, observer.OnCompleted);
        lock (session.Gate)
        {
            _observers = [.. _observers, subscription];
        }

        // For one who comes after the end.
        session.Schedule(static session => session.ControlFrames!.Release());
        return Disposable.Create(() => Remove(subscription));
    }

    /// <summary>Takes a control frame of the peer; under the gate, and followed by <see cref="Release"/> outside of it.</summary>
    public void Take(Frame control)
    {
        if (_observers.Length > 0)
        {
            (_held ??= new()).Enqueue(control.Kept());
        }
    }

    /// <summary>No frame will come any more; outside of the gate.</summary>
    public void End()
    {
        lock (session.Gate)
        {
            _hasEnded = true;
        }

        Release();
    }

    /// <summary>Signals what is held, unless somebody is at it; outside of the gate.</summary>
    public void Release()
    {
        if (_observers.Length == 0 || !TryBegin())
        {
            return;
        }

        while (TryTake(out var observers, out var frame))
        {
            foreach (var observer in observers)
            {
                Signal(observer, frame);
            }
        }
    }

    private bool TryBegin()
    {
        lock (session.Gate)
        {
            return !_delivers && (_delivers = true);
        }
    }

    /// <summary>Takes what is to be signalled next, or ends the delivery; no frame is the end.</summary>
    private bool TryTake(out IObserver<Frame>[] observers, out Frame? frame)
    {
        lock (session.Gate)
        {
            observers = _observers;
            frame = _held is not null && _held.TryDequeue(out var held) ? held : null;
            var isEnd = frame is null && _hasEnded;
            if (isEnd)
            {
                _observers = [];
            }

            return _delivers = frame is not null || (isEnd && observers.Length > 0);
        }
    }

    private void Signal(IObserver<Frame> observer, Frame? frame)
    {
        try
        {
            if (frame is { } control)
            {
                observer.OnNext(control);
            }
            else
            {
                observer.OnCompleted();
            }
        }
        catch (Exception fault)
        {
            Remove(observer);
            session.Report(fault);
        }
    }

    private void Remove(IObserver<Frame> observer)
    {
        lock (session.Gate)
        {
            _observers = Array.FindAll(_observers, other => other != observer);
        }
    }
}
