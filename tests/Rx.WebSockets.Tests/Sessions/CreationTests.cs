using System;
using System.IO.Pipelines;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class CreationTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test]
    public void Create_WithoutATransport_IsRefused() =>
        Assert.That(() => WebSocketSession.Create((IDuplexPipe)null!, Role), Throws.ArgumentNullException);

    [Test, Property("Case", "K-B05"), Property("Case", "K-C26")]
    public void Create_WithSizesOrTimesThatAreNone_IsRefused()
    {
        foreach (var options in new[]
        {
            new WebSocketSessionOptions { MaxFrameSize = -1 },
            new WebSocketSessionOptions { MaxMessageSize = -1 },
            new WebSocketSessionOptions { ReadAhead = -1 },
            new WebSocketSessionOptions { OutboxHigh = -1 },
            new WebSocketSessionOptions { OutboxLow = -1 },
            new WebSocketSessionOptions { OutboxHigh = 1000, OutboxLow = 2000 },
            new WebSocketSessionOptions { PingInterval = TimeSpan.Zero },
            new WebSocketSessionOptions { PingTimeout = TimeSpan.Zero },
            new WebSocketSessionOptions { CloseTimeout = Seconds(-1) },
            new WebSocketSessionOptions { Linger = Seconds(-1) },
            new WebSocketSessionOptions { WriteStallTimeout = Seconds(-5) },
            new WebSocketSessionOptions { WriteStallTimeout = TimeSpan.Zero },
        })
        {
            Assert.That(() => Open(options), Throws.InstanceOf<ArgumentException>(), $"{options}");
        }
    }

    [Test]
    public void Create_MaskingAgainstTheRole_IsForRawSessionsAlone()
    {
        var against = new WebSocketSessionOptions { Masking = Role is WebSocketRole.Server };

        Assert.That(() => Open(against), Throws.InstanceOf<ArgumentException>().Or.InstanceOf<InvalidOperationException>());
        Assert.That(Open(against with { Kind = SessionKind.Raw }).Session.Masking, Is.EqualTo(Role is WebSocketRole.Server));
    }

    [Test, Property("Case", "U23")]
    public void Create_WithTwoExtensionsOfOneBit_IsRefused()
    {
        var context = new SessionContext { Extensions = [new LambdaExtension(ReservedBits.Rsv1), new LambdaExtension(ReservedBits.Rsv1)] };

        Assert.That(() => Open(InMemoryTransport.Pair(Clock), null, context), Throws.ArgumentException);
    }

    [Test]
    public void Defaults_OfTheOptions_AreThoseOfTheTable()
    {
        var options = WebSocketSessionOptions.Default;

        Assert.That((options.MaxFrameSize, options.MaxMessageSize, options.ReadAhead), Is.EqualTo((1 << 20, (int?)null, 64 << 10)));
        Assert.That((options.OutboxHigh, options.OutboxLow, options.Overflow), Is.EqualTo((1 << 20, 256 << 10, (Overflow<Frame>)Overflow.Close)));
        Assert.That((options.PingInterval, options.PingTimeout), Is.EqualTo((Seconds(20), Seconds(20))));
        Assert.That((options.CloseTimeout, options.Linger, options.WriteStallTimeout), Is.EqualTo((Seconds(10), Seconds(2), Seconds(30))));
        Assert.That((options.AbnormalEnd, options.CloseText, options.Kind), Is.EqualTo((AbnormalEnd.Error, CloseText.Redacted, SessionKind.Default)));
        Assert.That((options.Masking, options.AllowUnmasked), Is.EqualTo(((bool?)null, false)));
    }

    [Test]
    public void Session_WithNothingKnown_HasNothingToShow()
    {
        var (session, _) = Open(new WebSocketSessionOptions { PingInterval = Timeout.InfiniteTimeSpan });

        Assert.That((session.Request, session.Response, session.Subprotocol), Is.EqualTo(((HandshakeRequest?)null, (HandshakeResponse?)null, (string?)null)));
        Assert.That((session.LocalEndPoint, session.RemoteEndPoint, session.DroppedFrames), Is.EqualTo(((System.Net.EndPoint?)null, (System.Net.EndPoint?)null, 0L)));
        Assert.That(session.Completion.IsCompleted, Is.False);
    }
}
