using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Rules of RFC 6455 as specs of a few lines, in both roles unless one is named.</summary>
[TestFixture]
public sealed class SocketMarblesTests
{
    [Test]
    public void Ping_BetweenFragments_IsAnsweredAtOnce() => SocketMarbles.Run("""
        wire< : T-p-+-*
        wire> : --q----
        app<  : ------t
        """);

    [Test]
    public void Text_GivenItsValues_ArrivesJoined() => SocketMarbles.Run(
        """
        wire< : T-+-*
        app<  : ----t
        """,
        with => with.Value("T", "Hel").Value("+", "l").Value("*", "o").Value("t", "Hello"));

    [Test]
    public void Texts_SpelledInTheSpec_PassBothWays() => SocketMarbles.Run("""
        wire< : 'Hello'---'Bye'
        app<  : 'Hello'---'Bye'
        app>  : --'Hi'
        wire> : --'Hi'
        """);

    [Test]
    public void Close_OfThePeer_IsAnsweredAndCompletes() => SocketMarbles.Run("""
        wire< : t-'1001'$
        wire> : --'1001'
        app<  : t-|
        end   : ---'Closed by Remote 1001'
        """);

    [Test]
    public void CloseRace_BothAtOnce_SendsOneCloseEach() => SocketMarbles.Run("""
        app>  : --x
        wire< : --x$-
        wire> : --x--
        end   : ---'Closed Local'
        """);

    [Test]
    public void Data_BehindOurClose_StillArrives() => SocketMarbles.Run("""
        app>  : -x
        wire< : ---t-x$
        wire> : -x
        app<  : ---t-|
        """);

    [Test]
    public void KeepAlive_OfASilentPeer_TimesOut() => SocketMarbles.Run(
        """
        wire> : -----p--'1011'
        app<  : --------#
        end   : 10ms 'KeepAliveTimeout 1011'
        """,
        with => with.Session(o => o with { PingInterval = Ms(5), PingTimeout = Ms(3), Linger = Ms(2) }));

    [Test]
    public void KeepAlive_OfAPeerThatAnswers_GoesOn() => SocketMarbles.Run(
        """
        wire> : -----p----p----p
        wire< : -----q----q----q
        end   : 18ms
        """,
        with => with.Session(o => o with { PingInterval = Ms(5), PingTimeout = Ms(3) }).Frame("q", WireFrame.Pong()));

    [Test]
    public void BusyHandler_BehindAFullReadAhead_StopsReading() => SocketMarbles.Run(
        """
        wire< : tt--------
        app<  : [t---][t---]
        read  : -!--^
        """,
        with => with.Session(o => o with { ReadAhead = 1 }));

    [Test]
    public void BusyHandler_WithinTheReadAhead_LetsPingsPass() => SocketMarbles.Run("""
        wire< : t-t-p-----
        wire> : ----q-----
        app<  : [t------]t
        """);

    [TestCase("?")]
    [TestCase("*")]
    [TestCase("T-t")]
    public void BrokenRule_OfThePeer_EndsWith1002(string frames) => SocketMarbles.Run(
        $"""
        wire< : {frames.PadLeft(3, '-')}$
        wire> : --'1002'
        app<  : --#
        end   : ---'ProtocolError 1002'
        """);

    [Test]
    public void Reset_OfTheConnection_IsAnAbnormalEnd() => SocketMarbles.Run("""
        wire< : t--%
        app<  : t--#
        end   : ---'ConnectionLost Transport 1006'
        """);

    [Test]
    public void EndOfInput_WithoutClose_IsAnAbnormalEnd() => SocketMarbles.Run("""
        wire< : t--$
        app<  : t--#
        end   : ---'ConnectionLost 1006'
        """);

    [Test]
    public void Stall_OfThePeer_DelaysWhatItSends() => SocketMarbles.Run("""
        wire< : t~t-t~---t
        app<  : t----(tt)t
        """);

    [Test]
    public void Stall_OfTheTransport_EndsAsWriteStalled() => SocketMarbles.Run(
        """
        wire> : ~t
        app>  : -t
        end   : 5s 'WriteStalled 1006'
        """,
        with => with.Link(new LinkOptions { Window = 1 }).Session(o => o with { WriteStallTimeout = TimeSpan.FromMilliseconds(4999) }));

    [Test]
    public void Application_ThatAborts_EndsAtOnce() => SocketMarbles.Run("""
        app>  : t-%
        wire> : t--
        app<  : --#
        end   : --'Aborted Local 1006'
        """);

    [Test]
    public void Outgoing_Completed_Closes() => SocketMarbles.Run("""
        app>  : t-|
        wire> : t-'1000'
        """);

    [Test]
    public void RawSession_ShowsFramesAsOnTheWire() => SocketMarbles.Run(
        """
        wire< : T-p-+-*-x
        wire> : ---------
        app<  : T-p-+-*-x
        """,
        with => with.Session(o => o with { Kind = SessionKind.Raw }));

    [Test]
    public void Unmasked_FromAClient_EndsWith1002() => SocketMarbles.Run(
        """
        wire< : --u
        wire> : --'1002'
        """,
        with => with.Server().Frame("u", WireFrame.Text("x") with { IsMasked = false }));

    [Test]
    public void FramesOfOneInstant_InAGroupWithoutOrder_MayComeAsTheyLike() => SocketMarbles.Run("""
        wire< : --p
        app>  : --('a''b')
        wire> : --<'b'qt>-
        """);

    [Test]
    public void PeerOfAGroupWithoutOrder_IsRefused() => Assert.That(
        () => SocketMarbles.Run("wire< : --<pt>"),
        Throws.TypeOf<MarbleSyntaxException>().With.Property("Position").EqualTo(10).And.Message.Contains("the lane wire< needs '(' and ')'"));

    [Test]
    public void Latency_DelaysTheAnswer() => SocketMarbles.Run(
        """
        wire< : p-----
        wire> : ---q--
        """,
        with => with.Link(new LinkOptions { Latency = Ms(3) }));

    [Test]
    public void EverySplit_OfTheOctets_GivesTheSameMarbles() => SocketMarbles.Run(
        """
        wire< : T-p-+-*-x$
        wire> : --q-----x
        app<  : ------t-|
        """,
        with => with.Value("T", "Gr").Value("+", "üß").Value("*", "e").Value("t", "Grüße").EverySplit());

    [Test]
    public void OwnLane_ShowsAStreamOverTheSession() => SocketMarbles.Run(
        """
        wire< : '1.10'--'1.11'
        rate  : '1.10'--'1.11' 19999ms 'stale'
        """,
        with => with
            .Session(o => o with { PingInterval = TimeSpan.FromMinutes(1) })
            .Lane("rate", session => session.Incoming.Text()
                .Select(rate => Observable.Return(rate).Concat(Observable.Timer(TimeSpan.FromSeconds(20), session.Scheduler).Select(_ => "stale")))
                .Switch()));

    [Test]
    public void OwnLane_WithLettersOfItsOwn_ShowsThem() => SocketMarbles.Run(
        """
        wire< : t @5s t @30s t
        shown : l @25s s @30s l
        sums  : 1 @5s x @30s '3'
        """,
        with => with
            .Lane("shown", session => session.Incoming.Text()
                .Select(_ => Observable.Return("live").Concat(Observable.Timer(TimeSpan.FromSeconds(20), session.Scheduler).Select(_ => "stale")))
                .Switch().DistinctUntilChanged(), ("l", "live"), ("s", "stale"))
            .Lane("sums", session => session.Incoming.Text().Scan(0, (sum, _) => sum + 1), ("x", 2)));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
