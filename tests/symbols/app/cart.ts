interface Price {
  amount: number;
}

interface Line {
  price: Price | null;
}

export class Cart {
  private readonly lines: Line[];

  constructor(lines: Line[]) {
    this.lines = lines.slice(); // constructed
  }

  total(): number {
    return this.lines.reduce((sum, { price }) => {
      return sum + (price as Price).amount; // method
    }, 0);
  }
}
