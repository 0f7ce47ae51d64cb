using System;
using System.Buffers;
using System.Threading;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The tap of a session: called one at a time, and let go of when it throws.</summary>
internal sealed class GuardedTap : ISessionTap
{
    private readonly Session _session;
    private readonly Lock _gate = new();
    private ISessionTap? _tap;

    private GuardedTap(Session session, ISessionTap tap) => (_session, _tap) = (session, tap);

    /// <summary>Asks for the tap of a session; null if there is none, or if asking fails.</summary>
    public static GuardedTap? For(Session session, Func<IWebSocketSession, ISessionTap?>? tap)
    {
        try
        {
            return tap?.Invoke(session) is { } made ? new GuardedTap(session, made) : null;
        }
        catch (Exception fault)
        {
            session.Report(fault);
            return null;
        }
    }

    public void Received(ReadOnlySequence<byte> octets) => Call(octets, static (tap, it) => tap.Received(it));

    public void InputEnded(Exception? fault) => Call(fault, static (tap, it) => tap.InputEnded(it));

    public void Sent(ReadOnlySpan<byte> octets) => Call(octets, static (tap, it) => tap.Sent(it));

    public void Delivered(Frame frame) => Call(frame, static (tap, it) => tap.Delivered(it));

    public void Accepted(Frame frame) => Call(frame, static (tap, it) => tap.Accepted(it));

    private void Call<T>(T what, Action<ISessionTap, T> call)
        where T : allows ref struct
    {
        lock (_gate)
        {
            try
            {
                if (_tap is { } tap)
                {
                    call(tap, what);
                }
            }
            catch (Exception fault)
            {
                Failed(fault);
            }
        }
    }

    // The gate of the session may be held here, so that its reporter is called later.
    private void Failed(Exception fault)
    {
        _tap = null;
        _session.Resumption.Schedule((_session, fault), static it => it._session.Report(it.fault));
    }
}
