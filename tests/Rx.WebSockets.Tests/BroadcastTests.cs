using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Subjects;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests;

public sealed class BroadcastTests() : VirtualFixture(WebSocketRole.Server)
{
    private readonly List<string> _dropped = [];

    [Test]
    public void Add_NothingTwiceOrTooLate_IsRefused()
    {
        var (session, _) = Open();
        var room = new Broadcast();

        Assert.That(() => room.Add(null!), Throws.ArgumentNullException);
        room.Add(session);
        Assert.That(() => room.Add(session), Throws.ArgumentException);
        room.Dispose();
        Assert.That(() => room.Add(session), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Dispose_WhileASessionIsAdded_LeavesNothingAtTheSession()
    {
        using var lifetime = new CancellationTokenSource();

        var room = AddedWhileDisposed(lifetime.Token);
        GC.Collect();

        Assert.That(room.TryGetTarget(out _), Is.False, "the session would keep a broadcast alive that is gone");
        GC.KeepAlive(lifetime);
    }

    [Test]
    public void Options_ThatMeanNothing_AreRefused()
    {
        Assert.That(() => new BroadcastOptions { MaxHeld = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BroadcastOptions { Overflow = Overflow.Fail() }, Throws.ArgumentException);
        Assert.That(() => new BroadcastOptions { Overflow = null! }, Throws.ArgumentNullException);
    }

    [Test]
    public void Messages_OfAFlow_GoToAllMembersInOrder() => Run(async () =>
    {
        using var room = new Broadcast();
        var peers = new[] { Join(room), Join(room), Join(room) };
        var source = new TestFlow<string>();
        using var feeding = source.Select(Frame.Text).Subscribe(room);

        source.Send("a", "b", "c");

        foreach (var peer in peers)
        {
            Assert.That((await peer.ReadFrameAsync(), await peer.ReadFrameAsync(), await peer.ReadFrameAsync()).ToString(), Does.Match("(?s)61.*62.*63"));
        }
    });

    [Test]
    public void Value_WithAFormat_IsMadeOnceForAll() => Run(async () =>
    {
        using var room = new Broadcast();
        var peers = new[] { Join(room), Join(room), Join(room) };
        var format = new CountingFormat();
        using var source = new Subject<User>();
        using var feeding = source.Subscribe(room.As(format));

        source.OnNext(new User("a", 1));

        foreach (var peer in peers)
        {
            await peer.ReadFrameAsync();
        }

        Assert.That(format.Written, Is.EqualTo(1));
    });

    [Test]
    public void SlowMember_AmongFastOnes_HoldsNobodyUp() => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { Overflow = Overflow.Latest });
        var slow = Join(room, slow: true);
        var fast = Join(room);

        for (var i = 0; i < 100; i++)
        {
            Assert.That(room.OnNextAsync(Message(i)).IsCompletedSuccessfully);
            Assert.That(Number(await fast.ReadFrameAsync()), Is.EqualTo(i));
        }

        Assert.That((Number(await slow.ReadFrameAsync()), Number(await slow.ReadFrameAsync())), Is.EqualTo((0, 99)));
        Assert.That(room.Dropped, Is.EqualTo(98));
    });

    [Test]
    public void SlowMember_DropOldest_GetsTheNewestThatFit() => Run(async () =>
    {
        using var room = Room(Overflow.DropOldest());
        var slow = Join(room, slow: true);

        for (var i = 0; i < 6; i++)
        {
            room.OnNext(Message(i));
        }

        Assert.That(await NumbersAsync(slow, 3), Is.EqualTo([0, 4, 5]));
        Assert.That(_dropped, Is.EqualTo(["1", "2", "3"]));
    });

    [Test]
    public void SlowMember_DropNewest_GetsTheOldestThatFit() => Run(async () =>
    {
        using var room = Room(Overflow.DropNewest());
        var slow = Join(room, slow: true);

        for (var i = 0; i < 6; i++)
        {
            room.OnNext(Message(i));
        }

        Assert.That(await NumbersAsync(slow, 3), Is.EqualTo([0, 1, 2]));
        Assert.That(_dropped, Is.EqualTo(["3", "4", "5"]));
    });

    [Test]
    public void SlowMember_BoundedByNumber_HoldsNoMore([Values] bool oldest) => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { Overflow = oldest ? Overflow.DropOldest(3) : Overflow.DropNewest(3) });
        var slow = Join(room, slow: true);

        for (var i = 0; i < 10; i++)
        {
            room.OnNext(Message(i));
        }

        Assert.That(await NumbersAsync(slow, 4), Is.EqualTo(oldest ? new[] { 0, 7, 8, 9 } : [0, 1, 2, 3]));
    });

    [Test, Property("Pain", 6)]
    public void SlowMember_ConflateByKey_GetsTheLatestOfEachKey() => Run(async () =>
    {
        using var room = Room(Overflow.ConflateBy<Frame, int>(frame => Number(frame) % 2), maxHeld: 1 << 20);
        var slow = Join(room, slow: true);

        for (var i = 0; i < 10; i++)
        {
            room.OnNext(Message(i));
        }

        Assert.That(await NumbersAsync(slow, 3), Is.EqualTo([0, 9, 8]));
    });

    [Test]
    public void SlowMember_Close_IsLetGoWith1013AndTheOthersGoOn() => Run(async () =>
    {
        using var room = Room(Overflow.Close);
        var (session, slow) = Member(room, slow: true);
        var fast = Join(room);

        for (var i = 0; i < 5; i++)
        {
            room.OnNext(Message(i));
        }

        var members = room.Count;
        Assert.That(await NumbersAsync(fast, 5), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(Number(await slow.ReadFrameAsync()), Is.Zero);
        var close = await slow.ReadFrameAsync();
        Assert.That((members, close.CloseCode, _dropped.Count), Is.EqualTo((1, (CloseCode?)CloseCode.TryAgainLater, 1)));
        Assert.That(session.State, Is.EqualTo(ConnectionState.CloseSent));
    });

    [Test]
    public void StoppedMember_TenMillionMessages_HoldsNoMoreThanItsBound() => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { Overflow = Overflow.DropOldest(), MaxHeld = 100_000 });
        var slow = Join(room, slow: true);
        var frame = Frame.Binary(new byte[4000]);

        for (var i = 0; i < 10_000_000; i++)
        {
            room.OnNext(frame);
        }

        Assert.That(room.Dropped, Is.EqualTo(10_000_000 - 1 - (100_000 / 4064)));
        await slow.ReadFrameAsync();
    });

    [Test]
    public void BigMessage_ForAMemberThatIsReady_AlwaysFits() => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { MaxHeld = 1 });
        var peer = Join(room);

        room.OnNext(Frame.Binary(new byte[100_000]));

        Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(100_000));
    });

    [Test]
    public void Member_ThatEnds_IsNoneAnyMoreAndNothingThrows() => Run(async () =>
    {
        using var room = Room(Overflow.DropOldest());
        var (session, _) = Member(room);
        var other = Join(room);

        session.Abort();
        room.OnNext(Message(1));
        await session.Completion;
        var count = room.Count;
        room.OnNext(Message(2));

        Assert.That(count, Is.EqualTo(1));
        Assert.That(await NumbersAsync(other, 2), Is.EqualTo([1, 2]));
    });

    [Test]
    public void Add_SessionThatHasEnded_IsNoMember() => Run(async () =>
    {
        using var room = new Broadcast();
        var (session, _) = Open();
        session.Abort();
        await session.Completion;

        using var membership = room.Add(session);

        Assert.That(room.Count, Is.Zero);
    });

    [Test]
    public void Membership_Disposed_GetsNothingAnyMoreAndTheSessionStays() => Run(async () =>
    {
        using var room = new Broadcast();
        var (session, peer) = Open();
        var membership = room.Add(session);
        room.OnNext(Message(1));
        await peer.ReadFrameAsync();

        membership.Dispose();
        membership.Dispose();
        room.OnNext(Message(2));
        await session.SendAsync("mine");

        await peer.ExpectAsync(Frame.Text("mine"));
        Assert.That(room.Count, Is.Zero);
        using var again = room.Add(session);
        room.OnNext(Message(3));
        Assert.That(Number(await peer.ReadFrameAsync()), Is.EqualTo(3));
    });

    [Test]
    public void Add_WithinAMessageOfAMember_GetsTheNextOnes() => Run(async () =>
    {
        using var room = new Broadcast();
        var (first, firstPeer) = Open();
        var (second, secondPeer) = Open();
        room.Add(first);
        using var joining = first.Incoming.Subscribe(frame =>
        {
            room.OnNext(frame);
            room.Add(second);
        });

        await firstPeer.SendAsync(Message(1));
        await firstPeer.ExpectAsync(Message(1));
        room.OnNext(Message(2));

        Assert.That(Number(await secondPeer.ReadFrameAsync()), Is.EqualTo(2));
    });

    [Test]
    public void Source_Ends_ClosesTheMembersBehindWhatIsHeld([Values] bool errors) => Run(async () =>
    {
        using var room = Room(Overflow.DropOldest());
        var slow = Join(room, slow: true);
        room.OnNext(Message(1));
        room.OnNext(Message(2));

        if (errors)
        {
            room.OnError(new InvalidOperationException());
        }
        else
        {
            room.OnCompleted();
        }

        room.OnNext(Message(3));
        var (late, latePeer) = Open();
        room.Add(late);

        var code = errors ? CloseCode.InternalError : CloseCode.NormalClosure;
        Assert.That(await NumbersAsync(slow, 2), Is.EqualTo([1, 2]));
        Assert.That((await slow.ReadFrameAsync()).CloseCode, Is.EqualTo(code));
        Assert.That((await latePeer.ReadFrameAsync()).CloseCode, Is.EqualTo(code));
        Assert.That(room.Count, Is.Zero);
    });

    [Test]
    public void Fragments_AndClose_AreRefusedAndNobodyGetsThem() => Run(async () =>
    {
        using var room = new Broadcast();
        var peer = Join(room);

        Assert.That(() => room.OnNext(Frame.Text("half").NotFinal()), Throws.ArgumentException);
        Assert.That(() => room.OnNext(Frame.Continuation(default)), Throws.ArgumentException);
        Assert.That(() => room.OnNext(Frame.Close()), Throws.ArgumentException);
        Assert.That(() => room.OnError(null!), Throws.ArgumentNullException);
        room.OnNext(Frame.Ping());

        await peer.ExpectAsync(Frame.Ping());
    });

    [Test]
    public void Key_ThatThrows_GoesToTheSourceAndTheRoomGoesOn() => Run(async () =>
    {
        var fault = new FormatException("mine");
        using var room = Room(Overflow.ConflateBy<Frame, int>(frame => Number(frame) == 1 ? throw fault : 0));
        var peer = Join(room);

        Assert.That(() => room.OnNext(Message(1)), Throws.Exception.SameAs(fault));
        room.OnNext(Message(2));

        Assert.That(Number(await peer.ReadFrameAsync()), Is.EqualTo(2));
    });

    [Test]
    public void OnDropped_Throws_HurtsNobody() => Run(async () =>
    {
        using var room = new Broadcast(new BroadcastOptions { Overflow = Overflow.DropNewest(1), OnDropped = (_, _) => throw new InvalidOperationException() });
        Join(room, slow: true);
        var fast = Join(room);

        for (var i = 0; i < 5; i++)
        {
            room.OnNext(Message(i));
            await fast.ReadFrameAsync();
        }

        Assert.That(room.Dropped, Is.EqualTo(3));
    });

    [Test]
    public void Dispose_WithMembers_LetsThemGoAndTheirSessionsStay() => Run(async () =>
    {
        var room = new Broadcast();
        var (session, peer) = Member(room);

        room.Dispose();
        room.OnNext(Message(1));
        await session.SendAsync("mine");

        await peer.ExpectAsync(Frame.Text("mine"));
        Assert.That((room.Count, session.State), Is.EqualTo((0, ConnectionState.Open)));
    });

    private static Frame Message(int number) => Frame.Binary(new byte[] { (byte)number }.Concat(new byte[3999]).ToArray());

    private static int Number(Frame frame) => frame.Payload.Span[0];

    private static int Number(WireFrame frame) => frame.Payload.Span[0];

    private static async Task<List<int>> NumbersAsync(ScriptedPeer peer, int count)
    {
        var numbers = new List<int>();
        while (numbers.Count < count)
        {
            numbers.Add(Number(await peer.ReadFrameAsync()));
        }

        return numbers;
    }

    /// <summary>A room that holds two messages for each member.</summary>
    private Broadcast Room(Overflow<Frame> overflow, int maxHeld = 2 * 4064) => new(new BroadcastOptions
    {
        Overflow = overflow,
        MaxHeld = maxHeld,
        OnDropped = (_, frame) => _dropped.Add($"{Number(frame)}"),
    });

    private ScriptedPeer Join(Broadcast room, bool slow = false) => Member(room, slow).Peer;

    private (IWebSocketSession Session, ScriptedPeer Peer) Member(Broadcast room, bool slow = false)
    {
        // A slow one takes nothing but what fits into its window until somebody reads.
        var (session, peer) = Open(link: slow ? new LinkOptions { Window = 100 } : null);
        room.Add(session);
        return (session, peer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<Broadcast> AddedWhileDisposed(CancellationToken lifetime)
    {
        var room = new Broadcast();
        var session = DispatchProxy.Create<IWebSocketSession, Interrupted>();
        ((Interrupted)(object)session).Lifetime = () =>
        {
            room.Dispose();
            return lifetime;
        };

        room.Add(session);

        Assert.That(room.Count, Is.Zero);
        return new WeakReference<Broadcast>(room);
    }

    private sealed class CountingFormat : IMessageFormat<User>
    {
        public int Written { get; private set; }

        public Frame Write(User value)
        {
            Written++;
            return Frame.Text(value.Name);
        }

        public User Read(Frame message) => throw new NotSupportedException();
    }

    /// <summary>A session that has something else happen when it is asked for its lifetime.</summary>
    internal class Interrupted : DispatchProxy
    {
        public Func<CancellationToken> Lifetime { get; set; } = () => default;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name is "get_Lifetime" ? Lifetime() : null;
    }
}
