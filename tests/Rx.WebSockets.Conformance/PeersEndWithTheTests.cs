using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;

namespace Rx.WebSockets.Conformance;

/// <summary>Kills the shared peers when all tests are done.</summary>
[SetUpFixture]
public sealed class PeersEndWithTheTests
{
    [OneTimeTearDown]
    public Task KillPeers() => RunningPeers.DisposeAsync();
}
