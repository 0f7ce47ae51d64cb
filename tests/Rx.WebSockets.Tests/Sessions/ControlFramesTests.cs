using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class ControlFramesTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test]
    public void Controls_DisposedOrComeLater_SeeOnlyTheirTime() => Run(async () =>
    {
        var (session, peer) = Open();
        List<string> first = [], second = [];
        var watching = session.Controls.ValidateGrammar().Subscribe(frame => first.Add($"{frame.Opcode} {frame.Payload.Span[0]}"));

        await peer.SendAsync(Frame.Ping(new byte[] { 1 }));
        await Clock.SettleAsync();
        using var later = session.Controls.ValidateGrammar().Subscribe(frame => second.Add($"{frame.Opcode} {frame.Payload.Span[0]}"));
        await peer.SendAsync(Frame.Pong(new byte[] { 2 }));
        await Clock.SettleAsync();
        watching.Dispose();
        await peer.SendAsync(Frame.Ping(new byte[] { 3 }));
        await Clock.SettleAsync();

        Assert.That(first, Is.EqualTo(["Ping 1", "Pong 2"]));
        Assert.That(second, Is.EqualTo(["Pong 2", "Ping 3"]));
    });

    [Test]
    public void Controls_ObserverThrows_EndsItsSubscriptionAloneAndIsReported() => Run(async () =>
    {
        var reported = new List<Exception>();
        var fault = new InvalidOperationException("mine");
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, thrown) => reported.Add(thrown) });
        var (calls, others) = (0, 0);
        using var bad = session.Controls.Subscribe(_ =>
        {
            calls++;
            throw fault;
        });
        using var good = session.Controls.Subscribe(_ => others++);

        await peer.SendAsync(Frame.Pong());
        await peer.SendAsync(Frame.Pong());
        await Clock.SettleAsync();

        Assert.That((calls, others), Is.EqualTo((1, 2)));
        Assert.That(reported, Is.EqualTo([fault]));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Controls_SendsWithinAFrame_SignalsDoNotOverlap() => Run(async () =>
    {
        var (subject, peer) = OpenPair();
        var seen = new List<Opcode>();
        var watched = subject.Controls.ValidateGrammar();
        using var watching = watched.Subscribe(frame =>
        {
            seen.Add(frame.Opcode);
            if (frame.Opcode is Opcode.Ping)
            {
                _ = subject.PingAsync();
                subject.Abort();
            }
        });

        await peer.SendAsync(Frame.Ping());
        await subject.Completion;

        Assert.That(seen, Is.EqualTo([Opcode.Ping]));
        Assert.That(watched.Violations, Is.Empty);
    });
}
