using System;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Broadcasting;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>Sends each message to many sessions, none of which makes the others or the source wait.</summary>
/// <remarks>
/// <para>
/// A message is made once: all members get the same memory, and it is compressed once for all who agreed on the same. For each member messages are held, within bounds, while its transport is busy, and a
/// policy says what becomes of those for which there is no room. Messages go to a member in the order in which they came.
/// </para>
/// <list type="table">
/// <listheader><term>Signal</term><description>What happens</description></listheader>
/// <item><term>Whole message, Ping or Pong</term><description>Goes to all members of this moment; <c>OnNextAsync</c> completes at once. Any number of threads may call.</description></item>
/// <item><term>Fragment or Close</term><description>An <see cref="ArgumentException"/> at the source; nobody gets it.</description></item>
/// <item><term>The key function of the policy throws</term><description>Its exception goes to the source; nobody gets the message.</description></item>
/// <item><term>No room at a member</term><description><see cref="BroadcastOptions.Overflow"/> acts, for this member alone.</description></item>
/// <item><term>A member's session ends</term><description>It is a member no longer; what it can't take meanwhile is dropped. The source never hears of it.</description></item>
/// <item><term>Error, completion</term><description>Pass to each member's <c>Outgoing</c> behind what is held for it: the session closes, with 1011 or 1000. So do those who come later.</description></item>
/// <item><term>Dispose</term><description>Lets all members go, and what is held for them. Their sessions stay open; nothing is sent any more.</description></item>
/// </list>
/// <code>
/// source            --a-b-c-d-e--
/// fast member       --a-b-c-d-e--
/// slow member       --[a---][d---][e--]      DropOldest, room for one: b and c are dropped
/// </code>
/// </remarks>
/// <example><code>
/// using var room = new Broadcast(new() { Overflow = Overflow.Latest });
/// using var serving = listener.Sessions.Subscribe(session => { room.Add(session); });
/// using var feeding = quotes.Subscribe(room.As(quoteFormat));
/// </code></example>
[DebuggerDisplay("{Count} members")]
public sealed class Broadcast : IFlowObserver<Frame>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly BroadcastOptions _options;
    private Member[] _members = [];
    private bool _isDisposed;
    private (bool IsThere, Exception? Error) _end;
    private long _dropped;

    /// <summary>A broadcast without members.</summary>
    /// <param name="options">What happens to members that can't keep up. Default: <see cref="BroadcastOptions.Default"/>.</param>
    public Broadcast(BroadcastOptions? options = null) => _options = options ?? BroadcastOptions.Default;

    /// <summary>How many members there are.</summary>
    public int Count => Volatile.Read(ref _members).Length;

    /// <summary>How many messages a member didn't get, counted for each member.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Makes a session a member: it gets the messages from now on.</summary>
    /// <param name="session">The session. It may be used otherwise, too.</param>
    /// <returns>Ends the membership when disposed, and drops what is held for it; the session stays open.</returns>
    /// <remarks>What happens when stands at <see cref="Broadcast"/>. After its end a session that is added is closed as the members were.</remarks>
    /// <exception cref="ArgumentException">The session is a member already.</exception>
    /// <exception cref="ObjectDisposedException">The broadcast was disposed.</exception>
    public IDisposable Add(IWebSocketSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var member = new Member(this, session, _options);
        (bool IsThere, Exception? Error) end;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Array.Exists(_members, other => other.Session == session))
            {
                throw new ArgumentException("The session is a member already.", nameof(session));
            }

            end = _end;
            _members = end.IsThere ? _members : [.. _members, member];
        }

        if (end.IsThere)
        {
            End(member, end.Error);
            return Disposable.Empty;
        }

        return member.Start();
    }

    /// <inheritdoc/>
    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
    {
        OnNext(value);
        return default;
    }

    /// <inheritdoc/>
    public void OnNext(Frame value)
    {
        if (value.Opcode is Opcode.Close or Opcode.Continuation || !value.IsFinal)
        {
            throw new ArgumentException($"A broadcast takes whole messages, Pings and Pongs, and a {value.Opcode} frame came: put Messages() before it.", nameof(value));
        }

        var key = value.IsControl ? null : _options.Overflow.Key?.Invoke(value);
        var members = Volatile.Read(ref _members);
        var shared = value.IsControl || members.Length < 2 ? value : PermessageDeflate.CompressOnce(value);
        foreach (var member in members)
        {
            member.OnNext((shared, key));
        }
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        End(error);
    }

    /// <inheritdoc/>
    public void OnCompleted() => End(null);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        Array.ForEach(_members, static member => member.Dispose());
    }

    internal void Remove(Member member)
    {
        lock (_gate)
        {
            _members = Array.FindAll(_members, other => other != member);
        }
    }

    internal void Report(IWebSocketSession session, Frame dropped)
    {
        Interlocked.Increment(ref _dropped);
        try
        {
            _options.OnDropped?.Invoke(session, dropped);
        }
        catch (Exception)
        {
            // The source isn't to blame, and the other members are still to get their message.
        }
    }

    private void End(Exception? error)
    {
        Member[] members;
        lock (_gate)
        {
            _end = _end.IsThere ? _end : (true, error);
            (members, _members) = (_members, []);
        }

        Array.ForEach(members, member => End(member, error));
    }

    private static void End(Member member, Exception? error)
    {
        if (error is null)
        {
            member.OnCompleted();
        }
        else
        {
            member.OnError(error);
        }
    }
}
