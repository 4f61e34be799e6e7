"""What can be imported here. Each is described in its slice."""

from crm.imports.registry import register
from customers.deals.imports import DEALS
from customers.follow_ups.imports import FOLLOW_UPS
from customers.interactions.imports import INTERACTIONS
from customers.products.imports import PRODUCTS
from customers.profiles.imports import CONTACTS, CUSTOMERS
from customers.sales.imports import SALES

for importer in (PRODUCTS, CUSTOMERS, CONTACTS, DEALS, SALES, INTERACTIONS, FOLLOW_UPS):
    register(importer)
