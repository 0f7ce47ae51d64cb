using System;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ProtocolOptionsTests
{
    [Test]
    public void Defaults_Unchanged_AreTheDocumentedOnes()
    {
        var options = new ProtocolOptions();

        Assert.That(options.Kind, Is.EqualTo(SessionKind.Default));
        Assert.That(options.MaxFrameSize, Is.EqualTo(1 << 20));
        Assert.That(options.MaxMessageSize, Is.Null);
        Assert.That(options.ReadAhead, Is.EqualTo(1 << 16));
        Assert.That(options.PingInterval, Is.EqualTo(At.Seconds(20)));
        Assert.That(options.PingTimeout, Is.EqualTo(At.Seconds(20)));
        Assert.That(options.CloseTimeout, Is.EqualTo(At.Seconds(10)));
        Assert.That(options.Linger, Is.EqualTo(At.Seconds(2)));
        Assert.That(options.Masking, Is.Null);
        Assert.That(options.AllowUnmasked, Is.False);
        Assert.That(options.Extensions, Is.Empty);
        Assert.That(options, Is.EqualTo(ProtocolOptions.Default));
    }

    [Test]
    public void Sizes_Negative_AreRefused([Values] WebSocketRole role)
    {
        Assert.That(() => new Session(role, new ProtocolOptions { MaxFrameSize = -1 }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Session(role, new ProtocolOptions { MaxMessageSize = -1 }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Session(role, new ProtocolOptions { ReadAhead = -1 }), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Times_NegativeOtherThanInfinite_AreRefused([Values] WebSocketRole role)
    {
        TimeSpan negative = At.Seconds(-1);

        Assert.That(() => new Session(role, new ProtocolOptions { PingInterval = negative }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Session(role, new ProtocolOptions { PingTimeout = negative }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Session(role, new ProtocolOptions { CloseTimeout = negative }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Session(role, new ProtocolOptions { Linger = negative }), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void PingInterval_Infinite_LeavesNoDeadline([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { PingInterval = Timeout.InfiniteTimeSpan });

        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
    }

    [Test]
    public void RuntimeSettings_AtFirst_AreThoseOfTheOptions([Values] WebSocketRole role)
    {
        var options = new ProtocolOptions
        {
            MaxFrameSize = 10, MaxMessageSize = 20, PingInterval = At.Seconds(3), PingTimeout = At.Seconds(4),
        };

        WebSocketProtocol protocol = new Session(role, options).Protocol;

        Assert.That(protocol.MaxFrameSize, Is.EqualTo(10));
        Assert.That(protocol.MaxMessageSize, Is.EqualTo(20));
        Assert.That(protocol.PingInterval, Is.EqualTo(At.Seconds(3)));
        Assert.That(protocol.PingTimeout, Is.EqualTo(At.Seconds(4)));
        Assert.That(protocol.Masking, Is.EqualTo(role == WebSocketRole.Client));
    }

    [Test]
    public void Arguments_Null_Throw([Values] WebSocketRole role)
    {
        Assert.That(() => new WebSocketProtocol(role, null!, new SeededOctets()), Throws.ArgumentNullException);
        Assert.That(() => new WebSocketProtocol(role, ProtocolOptions.Default, null!), Throws.ArgumentNullException);
    }
}
