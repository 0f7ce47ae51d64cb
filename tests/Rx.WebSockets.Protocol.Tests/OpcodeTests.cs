using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class OpcodeTests
{
    [TestCase(Opcode.Continuation, false)]
    [TestCase(Opcode.Text, false)]
    [TestCase(Opcode.Binary, false)]
    [TestCase(Opcode.Close, true)]
    [TestCase(Opcode.Ping, true)]
    [TestCase(Opcode.Pong, true)]
    public void IsControl_EachOpcode_AsInSection5_5(Opcode opcode, bool expected)
    {
        Assert.That(opcode.IsControl(), Is.EqualTo(expected));
    }
}
